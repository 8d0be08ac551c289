use super::{BLOCK, BlockMap, BmapError, read, write};
use crate::{
    Arch,
    disk::{self, NodeDisk, Source, boot_serial},
    erofs::{self, Compression, ErofsOptions},
    fat::{self, FatFile, FatOptions, FatVolume},
    gpt::Entry,
    inspect::{Report, inspect, verify},
    judge,
    verity::{self, VerityOptions},
};
use kiln_event::Deaf;
use kiln_tree::{Content, Node, Tree};
use kiln_types::{ByteSize, NoCache};
use std::{io::Cursor, sync::Arc};
use tempfile::NamedTempFile;
use uuid::Uuid;

const TIME: u64 = 1_700_000_000;

/// A disk whose volume has a file that ends in zeros, and whose hash tree has room to spare.
fn image() -> (NamedTempFile, u64) {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    let content: Vec<u8> = (0..50_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    tree.insert("usr/bin/large", Node::file(Content::bytes(content), 0o755, &origin)).unwrap();
    let options =
        ErofsOptions { compression: Compression::Lz4 { level: 1 }, ..ErofsOptions::new(TIME, Uuid::nil(), "root") };
    let mut root = Cursor::new(Vec::new());
    erofs::write_unchecked(&tree, &options, &NoCache, &Deaf, &mut root).unwrap();
    let root = root.into_inner();
    let mut hashes = Vec::new();
    let options = VerityOptions { salt: vec![5; 32], uuid: Uuid::nil() };
    let root_hash = verity::write(&root, root.len() as u64, &options, &mut hashes).unwrap();
    let options =
        FatOptions { size: ByteSize::mib(34), serial: boot_serial(&root_hash), label: "ESP".into(), time: TIME };
    let files = [FatFile::new("EFI/zeros.efi", [&[1; 3000][..], &[0; 300_000]].concat()), FatFile::new("a.txt", "a")];
    let node = NodeDisk {
        arch: Arch::Amd64,
        boot: disk::BootVolumes::Uefi(fat::write(&files, &options).unwrap()),
        root_size: ByteSize(root.len() as u64),
        root: Source::Bytes(root),
        hash_tree: Source::Bytes(hashes),
        root_hash,
        slot: ByteSize::mib(512),
    };
    let file = NamedTempFile::new().unwrap();
    let len = disk::write(&node.layout(), file.as_file()).unwrap().size().bytes();
    (file, len)
}

fn partition(bytes: &[u8], entry: &Entry) -> Vec<u8> {
    bytes[entry.start as usize..][..entry.size.bytes() as usize].to_vec()
}

/// What somebody who reads the disk finds there.
fn check(bytes: &[u8], wanted: &Report, files: &[(String, Vec<u8>)]) {
    let len = bytes.len() as u64;
    let found = inspect(&bytes, len).unwrap();
    assert_eq!((&found.table, &found.boot), (&wanted.table, &wanted.boot));
    verify(&bytes, &found, "root-a").unwrap();
    let volume = partition(bytes, found.partition("esp").unwrap());
    let opened = FatVolume::open(volume.as_slice(), volume.len() as u64).unwrap();
    for (path, content) in files {
        assert!(opened.read(path).unwrap() == *content, "{path}");
    }
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), volume).unwrap();
    judge::ask("fsck.fat", &["-n", file.path().to_str().unwrap()]);
}

fn files(bytes: &[u8], report: &Report) -> Vec<(String, Vec<u8>)> {
    let volume = partition(bytes, report.partition("esp").unwrap());
    let opened = FatVolume::open(volume.as_slice(), volume.len() as u64).unwrap();
    opened.files().unwrap().into_iter().map(|file| (file.path.clone(), opened.read(&file.path).unwrap())).collect()
}

#[test]
fn what_is_mapped_is_enough_on_a_device_full_of_old_data() {
    let (file, len) = image();
    let bytes = std::fs::read(file.path()).unwrap();
    let report = inspect(&bytes, len).unwrap();
    let map = BlockMap::of(&bytes, len);
    assert!(map.mapped() < len / 4, "{} of {len}", map.mapped());
    let mut device = vec![0xa5; len as usize];
    for range in map.bytes() {
        let range = range.start as usize..range.end as usize;
        device[range.clone()].copy_from_slice(&bytes[range]);
    }
    check(&device, &report, &files(&bytes, &report));
}

#[test]
fn bmaptool_agrees() {
    let (file, len) = image();
    let bytes = std::fs::read(file.path()).unwrap();
    let text = write(&bytes, &BlockMap::of(&bytes, len)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("image.bmap"), &text).unwrap();
    std::fs::write(path("device"), vec![0xa5; len as usize]).unwrap();
    let image = file.path().to_str().unwrap();
    if judge::ask("bmaptool", &["copy", "--bmap", &path("image.bmap"), image, &path("device")]).is_some() {
        let report = inspect(&bytes, len).unwrap();
        check(&std::fs::read(path("device")).unwrap(), &report, &files(&bytes, &report));
    }
}

#[test]
fn an_image_that_nobody_understands_matters_as_a_whole() {
    let len = (1 << 20) + 10;
    assert_eq!(BlockMap::of(&vec![0; len as usize], len), BlockMap::whole(len));
    assert_eq!(BlockMap::whole(len).mapped(), len);
}

#[test]
fn ranges_grow_together_and_end_with_the_image() {
    let map = BlockMap::new(10 * BLOCK + 5, [3 * BLOCK..3 * BLOCK + 1, 0..1, BLOCK..BLOCK + 1, 10 * BLOCK..u64::MAX]);
    assert_eq!(map.blocks(), [0..2, 3..4, 10..11]);
    assert_eq!(map.bytes().last(), Some(10 * BLOCK..10 * BLOCK + 5));
    assert_eq!(map.mapped(), 3 * BLOCK + 5);
    assert!(BlockMap::new(0, [0..5, 6..7]).is_empty());
}

#[test]
fn reads_back_what_was_written_and_nothing_edited() {
    let image: Vec<u8> = (0..5 * BLOCK + 9).map(|at| at as u8).collect();
    let map = BlockMap::new(image.len() as u64, [0..2 * BLOCK, 3 * BLOCK..3 * BLOCK + 1, 5 * BLOCK..6 * BLOCK]);
    let text = write(&image, &map).unwrap();
    let found = read(&text).unwrap();
    assert_eq!(found.map, map);
    assert_eq!(found.mapped[2].digest, kiln_types::Digest::of(&image[5 * BLOCK as usize..]));
    assert!(matches!(read(&text.replace("> 0-1 <", "> 0-2 <")), Err(BmapError::Checksum)));
    assert!(matches!(read(&text.replace("2.0", "1.3")), Err(BmapError::Unknown { what: "version", .. })));
    assert!(matches!(read("no"), Err(BmapError::Xml(_))));
}

#[test]
fn damaged_texts_are_errors_and_not_panics() {
    let map = BlockMap::new(9 * BLOCK, [0..2 * BLOCK, 3 * BLOCK..4 * BLOCK]);
    let text = write(&vec![7; 9 * BLOCK as usize], &map).unwrap();
    judge::damage(text.as_bytes(), 2_000, |bytes| {
        let _ = read(&String::from_utf8_lossy(bytes));
    });
    // With its own checksum made right again, so that damage reaches what is behind it.
    let at = text.find("<BlockMap>").unwrap();
    judge::damage(&text.as_bytes()[at..], 2_000, |bytes| {
        let mut text = text[..at].to_owned() + &String::from_utf8_lossy(bytes);
        let own = text.find("<BmapFileChecksum> ").unwrap() + 19;
        text.replace_range(own..own + 64, &"0".repeat(64));
        let digest = kiln_types::Digest::of(&text).to_string();
        text.replace_range(own..own + 64, &digest);
        let _ = read(&text);
    });
}
