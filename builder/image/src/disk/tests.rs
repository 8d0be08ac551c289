use super::{
    BootVolumes, Disk, DiskError, ESP, Layout, NodeDisk, Partition, ROOT_A, ROOT_A_VERITY, Source, write, write_raw,
};
use crate::{Arch, ReadAt, Sparse, gpt, gpt::Kind, judge, verity::RootHash};
use kiln_types::ByteSize;
use std::{
    io::Write,
    os::unix::fs::{FileExt, MetadataExt},
};
use uuid::Uuid;

fn partition(name: &str, kind: Kind, size: u64, source: Source) -> Partition {
    let uuid = Uuid::from_u128(name.len() as u128);
    Partition { name: name.into(), kind, uuid, size: ByteSize(size), source }
}

fn layout() -> Layout {
    let mut root = vec![0; 3 << 20];
    root[5000] = 1;
    root[(2 << 20) + 1..(2 << 20) + 9000].fill(2);
    Layout {
        disk: Uuid::from_u128(0xd15c),
        partitions: vec![
            partition("esp", Kind::Esp, 4 << 20, Source::Bytes(b"boot sector".to_vec())),
            partition("root-a-verity", Kind::RootVerity(Arch::Arm64), 2 << 20, Source::Empty),
            partition("root-a", Kind::Root(Arch::Arm64), (3 << 20) + 4096, Source::Bytes(root)),
        ],
    }
}

#[test]
fn sgdisk_finds_no_problems() {
    let file = tempfile::NamedTempFile::new().unwrap();
    write(&layout(), file.as_file()).unwrap();
    let path = file.path().to_str().unwrap();
    let Some(said) = judge::ask("sgdisk", &["-v", path]) else { return };
    assert!(said.contains("No problems found"), "{said}");
    // It may well say that the last partition does not end at a whole MiB: that is where the image ends.
    assert!(!said.contains("Problem:") && !said.contains("Warning"), "{said}");
    let root = judge::ask("sgdisk", &["-i", "3", path]).unwrap();
    assert!(
        root.contains("Partition name: 'root-a'") && root.contains("B921B045-1DF0-41C3-AF44-4C6F280D3FAE"),
        "{root}"
    );
    assert!(root.contains("Attribute flags: 1000000000000000"), "{root}");
}

#[test]
fn firmware_without_gpt_finds_its_partitions_in_the_first_sector() {
    let node = NodeDisk {
        arch: Arch::Arm64,
        boot: BootVolumes::RaspberryPi { select: vec![1; 1 << 20], slot: vec![2; 3 << 20], spare: vec![0; 3 << 20] },
        root: Source::Empty,
        root_size: ByteSize(5 * 4096),
        hash_tree: Source::Empty,
        root_hash: RootHash::from_bytes([7; 32]),
        slot: ByteSize::mib(128),
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    write(&node.layout(), file.as_file()).unwrap();
    let mut first = [0; 512];
    file.as_file().read_exact_at(&mut first, 0).unwrap();
    // Type, first sector and length of each; the last stands for GPT and what comes before the first partition.
    let entry = |place: usize| {
        let at = 446 + 16 * place;
        let number = |at: usize| u32::from_le_bytes(first[at..at + 4].try_into().unwrap());
        (first[at + 4], number(at + 8), number(at + 12))
    };
    assert_eq!([0, 1, 2].map(entry), [(0x0c, 2048, 2048), (0x0c, 4096, 6144), (0x0c, 10240, 6144)]);
    assert_eq!((entry(3), &first[510..]), ((0xee, 1, 2047), &[0x55, 0xaa][..]));

    let path = file.path().to_str().unwrap();
    let Some(said) = judge::ask("sgdisk", &["-v", path]) else { return };
    assert!(said.contains("No problems found"), "{said}");
    let Some(said) = judge::ask("fdisk", &["-l", path]) else { return };
    assert!(said.contains("Disklabel type: gpt") && said.matches("extended boot").count() == 3, "{said}");
}

#[test]
fn the_file_ends_behind_the_last_partition_and_the_second_table() {
    let (file, layout) = (tempfile::tempfile().unwrap(), layout());
    let image = write(&layout, &file).unwrap();
    let root = image.partition("root-a").unwrap();
    let end = root.start + root.size.bytes();
    assert_eq!(image.size().bytes(), (end + (20 << 10)).next_multiple_of(1 << 20));
    assert_eq!(file.metadata().unwrap().len(), image.size().bytes());
    let table = gpt::read(&file, image.size().bytes()).unwrap();
    assert!(table.backup_intact);
    assert_eq!(table.entry("root-a").unwrap().start, root.start);
}

#[test]
fn zeros_are_holes_and_content_is_where_it_belongs() {
    let (file, layout) = (tempfile::tempfile().unwrap(), layout());
    let image = Disk::new(&layout).unwrap();
    // Blocks with content: one of the ESP, one and three of the root, one and two of the tables.
    assert_eq!(write_raw(&image, &file).unwrap(), 8 * 4096 - (4096 - 11));
    assert!(file.metadata().unwrap().blocks() * 512 < 128 << 10, "{:?}", file.metadata());
    let root = image.partition("root-a").unwrap();
    let mut seen = vec![0; 3 << 20];
    file.read_exact_at(&mut seen, root.start).unwrap();
    let Source::Bytes(wanted) = &layout.partitions[2].source else { unreachable!() };
    assert!(&seen == wanted);
}

#[test]
fn what_the_file_had_before_does_not_matter() {
    let (fresh, mut used) = (tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new().unwrap());
    used.write_all(&vec![0xaa; 20 << 20]).unwrap();
    write(&layout(), fresh.as_file()).unwrap();
    write(&layout(), used.as_file()).unwrap();
    assert!(std::fs::read(fresh.path()).unwrap() == std::fs::read(used.path()).unwrap());
}

#[test]
fn content_may_come_from_a_file() {
    let mut content = tempfile::NamedTempFile::new().unwrap();
    content.write_all(&vec![9; (1 << 20) + 123]).unwrap();
    let source = Source::File(content.path().into());
    let layout = Layout { partitions: vec![partition("var", Kind::Var, 2 << 20, source)], ..layout() };
    let file = tempfile::tempfile().unwrap();
    let image = write(&layout, &file).unwrap();
    let mut seen = vec![0; 2 << 20];
    file.read_exact_at(&mut seen, image.partition("var").unwrap().start).unwrap();
    assert!(seen[..(1 << 20) + 123].iter().all(|&byte| byte == 9));
    assert!(seen[(1 << 20) + 123..].iter().all(|&byte| byte == 0));
}

#[test]
fn refuses_layouts_that_make_no_sense() {
    let file = tempfile::tempfile().unwrap();
    let with = |partitions| write(&Layout { disk: Uuid::nil(), partitions }, &file).unwrap_err();
    let var = |size, source| partition("var", Kind::Var, size, source);
    assert!(matches!(with(vec![var(1, Source::Empty), var(1, Source::Empty)]), DiskError::SameName { .. }));
    assert!(matches!(with(vec![var(0, Source::Empty)]), DiskError::Empty { .. }));
    assert!(matches!(with(vec![var(4096, Source::Bytes(vec![1; 4097]))]), DiskError::TooLarge { .. }));
    assert!(matches!(with(vec![var(4096, Source::File("/nowhere".into()))]), DiskError::Read { .. }));
}

#[test]
fn the_disk_of_a_node_ends_with_its_root_and_has_room_for_the_hashes_of_a_full_slot() {
    let root_hash: RootHash = "6f0b52e2ae5bb4f1b6a8a5a8d1b0cbd8a19b0d7a4e3c2f1e0d9c8b7a69584736".parse().unwrap();
    let node = NodeDisk {
        arch: Arch::Amd64,
        boot: BootVolumes::Uefi(vec![1; 1 << 20]),
        root: Source::Empty,
        root_size: ByteSize(5 * 4096),
        hash_tree: Source::Empty,
        root_hash,
        slot: ByteSize::mib(512),
    };
    let layout = node.clone().layout();
    let names: Vec<_> = layout.partitions.iter().map(|partition| partition.name.as_str()).collect();
    assert_eq!(names, [ESP, ROOT_A_VERITY, ROOT_A]);
    // 131,072 blocks have 1024 nodes of hashes, these 8, these one; and the superblock.
    assert_eq!(layout.partitions[1].size, ByteSize((1024 + 8 + 1 + 1) * 4096));
    assert_eq!(layout.partitions[2].uuid.to_string(), "6f0b52e2-ae5b-b4f1-b6a8-a5a8d1b0cbd8");
    assert_eq!(layout, node.clone().layout());
    let other = NodeDisk { root_hash: RootHash::from_bytes([1; 32]), ..node };
    assert_ne!(layout.disk, other.layout().disk);
}

#[test]
fn a_disk_is_read_at_any_offset_as_the_file_would_be() {
    let layout = layout();
    let file = tempfile::tempfile().unwrap();
    let size = write(&layout, &file).unwrap().size().bytes();
    let disk = Disk::new(&layout).unwrap();
    assert_eq!((disk.size().bytes(), size % (1 << 20)), (size, 0));
    let (mut seen, mut wanted) = (vec![0; 70_001], vec![0; 70_001]);
    for at in (0..size - 70_001).step_by(65_537).chain([size - 70_001]) {
        disk.read_at(at, &mut seen).unwrap();
        file.read_exact_at(&mut wanted, at).unwrap();
        assert!(seen == wanted, "{at}");
    }
    assert!(disk.read_at(size - 70_000, &mut seen).is_err() && disk.read_at(u64::MAX, &mut seen).is_err());
    // Between the extents there are zeros.
    let extents = disk.extents();
    assert_eq!((extents[0].clone(), extents[1].clone()), (0..1 << 20, 1 << 20..(1 << 20) + 11));
    assert!(extents.is_sorted_by(|before, after| before.end <= after.start));
}

#[test]
fn the_identity_of_a_disk_is_that_of_its_content() {
    let one = layout();
    let mut other = layout();
    other.partitions[0].source = Source::Bytes(b"boot sektor".to_vec());
    let identity = |layout: &Layout| Disk::new(layout).unwrap().identity();
    assert_eq!(identity(&one), identity(&layout()));
    assert_ne!(identity(&one), identity(&other));
}
