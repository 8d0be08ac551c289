//! Filesystems, EFI programs and disks by kiln's own writers.

use crate::{Outcome, Seeds};
use kiln_event::Deaf;
use kiln_fuzz::{SMALL_DISK, Sparse, WHOLE_DISK, archive};
use kiln_image::{
    Arch,
    disk::{self, Layout, Partition, Source},
    erofs::{Compression, ErofsOptions, NoCache, write_unchecked},
    fat::{self, FatFile, FatOptions},
    gpt::Kind,
    iso::{self, IsoOptions},
    netboot,
    pe::{NewSection, Pe},
    uki::Uki,
    verity::{self, RootHash, VerityOptions},
};
use kiln_tree::{Content, Kind as NodeKind, Node, Tree};
use kiln_types::ByteSize;
use std::{
    error::Error,
    fs::{self, File},
    io::{self, Cursor, Write as _},
    sync::Arc,
};
use uuid::Uuid;

const TIME: u64 = 1_700_000_000;

pub fn write(seeds: &Seeds) -> Outcome {
    for (name, compression) in [("zstd", Compression::Zstd { level: 3 }), ("lz4", Compression::Lz4 { level: 9 })] {
        seeds.add("erofs", name, erofs(compression)?)?;
    }
    let program = uki()?;
    seeds.add("uki", "uki", &program)?;
    seeds.add("signatures", "unsigned", &program)?;
    let esp = fat::write(
        &[FatFile::new("EFI/Linux/kiln_1+3.efi", program), FatFile::new("loader/loader.conf", "timeout 1\n")],
        &FatOptions { size: ByteSize::mib(34), serial: 7, label: "ESP".into(), time: TIME },
    )?;
    seeds.add("fat", "esp", Sparse::encode(&esp))?;
    live(seeds)?;
    seeds.add("oci", "manifest", archive::manifest())?;
    disks(seeds, esp)
}

/// An image for netboot, and one of a disc around it.
fn live(seeds: &Seeds) -> Outcome {
    let (program, root) = (uki()?, erofs(Compression::Zstd { level: 3 })?);
    let mut hashes = Vec::new();
    let options = VerityOptions { salt: vec![7; 32], uuid: Uuid::from_u128(9) };
    let hash = verity::write(&root, root.len() as u64, &options, &mut hashes)?;
    let command_line = format!("roothash={hash}");
    let uki = Uki {
        stub: &program,
        os_release: b"ID=kiln\n",
        command_line: &command_line,
        uname: "6.12",
        kernel: &program,
        initrd: &[0x28, 0xb5, 0x2f, 0xfd],
    };
    let file = |bytes: &[u8]| -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes).map(|()| file)
    };
    let archive = || -> Result<_, Box<dyn Error>> {
        Ok(netboot::archive(file(&root)?, file(&hashes)?, Some(b"module".to_vec()), TIME)?)
    };
    seeds.add("live", "netboot", uki.joined(archive()?)?.to_vec()?)?;
    let disc = IsoOptions { name: "kiln".into(), arch: Arch::Amd64, seed: 7, time: TIME };
    seeds.add("live", "disc", iso::around(uki.joined(archive()?)?, &disc)?.to_vec()?)
}

fn erofs(compression: Compression) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut tree = Tree::new();
    let origin = Arc::from("seed");
    for (path, len) in [("etc/empty", 0), ("etc/small", 40), ("usr/bin/text", 20_000), ("usr/bin/twin", 20_000)] {
        let text = b"clay and fire ".iter().copied().cycle().take(len).collect::<Vec<u8>>();
        let mut node = Node::file(Content::bytes(text), 0o4755, &origin);
        node.uid = 70_000;
        node.xattrs.insert("user.shared".into(), b"x".to_vec());
        tree.insert(path, node)?;
    }
    tree.insert("link", Node::symlink("usr/bin/text", &origin))?;
    tree.insert("dev/null", Node::new(NodeKind::CharDevice { major: 1, minor: 3 }, 0o666, &origin))?;
    tree.insert("pipe", Node::new(NodeKind::Fifo, 0o644, &origin))?;
    let options =
        ErofsOptions { compression, extent_size: 16 << 10, ..ErofsOptions::new(TIME, Uuid::from_u128(7), "root") };
    let mut out = Cursor::new(Vec::new());
    write_unchecked(&tree, &options, &NoCache, &Deaf, &mut out)?;
    Ok(out.into_inner())
}

/// A program with the sections of a UKI, on the smallest headers that hold them.
fn uki() -> Result<Vec<u8>, Box<dyn Error>> {
    let headers = 0x400;
    let mut bytes = vec![0; headers + 0x200];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, b"MZ");
    put(0x3c, &0x40u32.to_le_bytes());
    put(0x40, b"PE\0\0");
    put(0x44, &0x8664u16.to_le_bytes());
    put(0x46, &1u16.to_le_bytes());
    put(0x54, &240u16.to_le_bytes());
    put(0x58, &0x20bu16.to_le_bytes());
    for (at, value) in [(32, 0x1000), (36, 0x200), (56, 0x2000), (60, headers as u32), (108, 16)] {
        put(0x58 + at, &u32::to_le_bytes(value));
    }
    put(0x148, b".text");
    for (at, value) in [(8, 4), (12, 0x1000), (16, 0x200), (20, headers as u32)] {
        put(0x148 + at, &u32::to_le_bytes(value));
    }
    let command_line = format!("roothash={}", "6f".repeat(32));
    let section = |name, data: &[u8]| NewSection { name, data: data.to_vec().into(), code: false };
    let sections = vec![
        section(".osrel", b"ID=kiln\nIMAGE_VERSION=1\n"),
        section(".cmdline", command_line.as_bytes()),
        section(".uname", b"6.12"),
        section(".linux", b"kernel"),
    ];
    Ok(Pe::parse(&bytes)?.append(sections)?.to_vec()?)
}

/// A small disk with a table alone, and one with everything.
fn disks(seeds: &Seeds, esp: Vec<u8>) -> Outcome {
    let root: RootHash = "6f".repeat(32).parse()?;
    let partition = |name: &str, kind, uuid, size, source| Partition { name: name.into(), kind, uuid, size, source };
    let tree =
        |size| partition("root-a-verity", Kind::RootVerity(Arch::Amd64), root.verity_uuid(), size, Source::Empty);
    let filesystem = erofs(Compression::Zstd { level: 3 })?;
    let root_a = |source| partition("root-a", Kind::Root(Arch::Amd64), root.root_uuid(), ByteSize::mib(1), source);
    let boot = partition("esp", Kind::Esp, Uuid::from_u128(1), ByteSize::mib(34), Source::Bytes(esp));
    let small = vec![tree(ByteSize::mib(1)), root_a(Source::Empty)];
    let whole = vec![boot, tree(ByteSize::mib(1)), root_a(Source::Bytes(filesystem))];
    seeds.add("gpt", "table", Sparse::encode(&disk(small, SMALL_DISK)?))?;
    seeds.add("inspect", "disk", Sparse::encode(&disk(whole, WHOLE_DISK)?))?;
    hash_tree(seeds)
}

fn disk(partitions: Vec<Partition>, len: u64) -> Result<Vec<u8>, Box<dyn Error>> {
    let file = tempfile::NamedTempFile::new()?;
    let size = disk::write(&Layout { disk: Uuid::from_u128(2), partitions }, file.as_file())?.size();
    // Else the second table is not where the target looks for it.
    if size.bytes() != len {
        return Err(format!("the disk has {size} bytes, its target expects {len}").into());
    }
    Ok(fs::read(file.path())?)
}

/// The tree of some empty blocks behind its own root hash and their number, as the target reads it.
fn hash_tree(seeds: &Seeds) -> Outcome {
    for blocks in [3u16, 200] {
        let len = u64::from(blocks) * 4096;
        let options = VerityOptions { salt: vec![7; 32], uuid: Uuid::from_u128(9) };
        let mut tree = Vec::new();
        let root = verity::write(&Sparse::parse(&[], len), len, &options, &mut tree)?;
        seeds.add("verity", &blocks.to_string(), [&blocks.to_le_bytes()[..], root.as_bytes(), &tree].concat())?;
    }
    Ok(())
}
