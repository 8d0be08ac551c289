use super::{Attributes, Kind, NewEntry, derived_uuid, read, write};
use crate::{Arch, judge};
use kiln_types::Digest;
use std::os::unix::fs::FileExt;
use uuid::Uuid;

const LEN: u64 = 8 << 20;

fn disk(entries: &[NewEntry]) -> (tempfile::NamedTempFile, Vec<u8>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(LEN).unwrap();
    write(file.as_file(), Uuid::from_u128(7), entries).unwrap();
    let bytes = std::fs::read(file.path()).unwrap();
    (file, bytes)
}

fn entry(name: &str, kind: Kind, start_mib: u64) -> NewEntry {
    let uuid = Uuid::from_u128(start_mib.into());
    NewEntry { name: name.into(), kind, uuid, start: start_mib << 20, size: 1 << 20, attributes: Attributes::of(kind) }
}

fn entries() -> [NewEntry; 3] {
    [
        entry("esp", Kind::Esp, 1),
        entry("root-a-verity", Kind::RootVerity(Arch::Amd64), 2),
        entry("root-a", Kind::Root(Arch::Amd64), 3),
    ]
}

#[test]
fn reads_back_what_was_written() {
    let (_file, bytes) = disk(&entries());
    let table = read(&bytes, LEN).unwrap();
    assert_eq!(table.disk, Uuid::from_u128(7));
    assert!(table.backup_intact);
    for (found, wanted) in table.entries.iter().zip(entries()) {
        assert_eq!((&found.name, found.kind, found.uuid), (&wanted.name, wanted.kind, wanted.uuid));
        assert_eq!((found.start, found.size.bytes()), (wanted.start, wanted.size));
        assert_eq!(found.attributes, wanted.attributes);
    }
    assert!(table.entry("root-a").unwrap().attributes.read_only);
    assert!(table.entry("root-b").is_none());
}

#[test]
fn a_damaged_backup_is_seen_and_a_damaged_table_refused() {
    let (file, bytes) = disk(&entries());
    file.as_file().write_all_at(b"x", LEN - 500).unwrap();
    assert!(!read(file.as_file(), LEN).unwrap().backup_intact);
    let mut name = bytes.clone();
    name[1024 + 56] ^= 1;
    assert!(read(&name, LEN).is_err(), "the checksum of the entries must be checked");
    let mut header = bytes;
    header[512 + 40] ^= 1;
    assert!(read(&header, LEN).is_err(), "the checksum of the header must be checked");
}

#[test]
fn a_partition_past_the_end_is_refused() {
    let file = tempfile::tempfile().unwrap();
    file.set_len(LEN).unwrap();
    let outside = NewEntry { size: LEN, ..entry("root-a", Kind::Root(Arch::Amd64), 3) };
    write(&file, Uuid::nil(), &[outside]).unwrap();
    assert!(read(&file, LEN).is_err());
}

#[test]
fn systemd_knows_all_types_by_the_same_names() {
    let Some(said) = judge::ask("systemd-id128", &["show", "--uuid"]) else { return };
    for (kind, name) in [
        (Kind::Esp, "esp"),
        (Kind::Root(Arch::Amd64), "root-x86-64"),
        (Kind::RootVerity(Arch::Amd64), "root-x86-64-verity"),
        (Kind::Root(Arch::Arm64), "root-arm64"),
        (Kind::RootVerity(Arch::Arm64), "root-arm64-verity"),
        (Kind::Root(Arch::Armv7), "root-arm"),
        (Kind::RootVerity(Arch::Armv7), "root-arm-verity"),
        (Kind::Var, "var"),
    ] {
        let line = said.lines().find(|line| line.split_ascii_whitespace().next() == Some(name)).unwrap();
        assert!(line.contains(&kind.type_uuid().to_string()), "{line}");
        assert_eq!(Kind::from_type_uuid(kind.type_uuid()), kind);
    }
}

#[test]
fn derived_uuids_differ_by_seed_and_purpose_and_are_version_8() {
    let (one, other) = (Digest::of("one"), Digest::of("other"));
    assert_eq!(derived_uuid(&one, "disk"), derived_uuid(&one, "disk"));
    assert_ne!(derived_uuid(&one, "disk"), derived_uuid(&one, "esp"));
    assert_ne!(derived_uuid(&one, "disk"), derived_uuid(&other, "disk"));
    assert_eq!(derived_uuid(&one, "disk").get_version_num(), 8);
}

#[test]
fn damaged_tables_are_errors_and_not_panics() {
    let (_file, bytes) = disk(&entries());
    let head = &bytes[..40 << 10];
    judge::damage(head, 1_000, |bytes| {
        let _ = read(&bytes, LEN);
    });
    // With the checksum of the header made right again, so that damage reaches what is behind it.
    judge::damage(&head[512..604], 4_000, |header| {
        let mut disk = head.to_vec();
        disk[512..512 + header.len()].copy_from_slice(header);
        disk[528..532].fill(0);
        let checksum = crc32fast::hash(&disk[512..604]);
        disk[528..532].copy_from_slice(&checksum.to_le_bytes());
        let _ = read(&disk, LEN);
    });
}
