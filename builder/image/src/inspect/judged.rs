//! A whole disk with a real root, judged by veritysetup and by ourselves.

use super::{InspectError, inspect, open_root, verify};
use crate::{
    disk::{boot_serial, sample},
    erofs::{self, Compression, ErofsOptions, NoCache},
    fat::{self, FatOptions},
    judge,
};
use kiln_event::Deaf;
use kiln_tree::{Content, Node, Tree};
use kiln_types::ByteSize;
use std::{fs::File, io::Cursor, os::unix::fs::FileExt, sync::Arc};
use uuid::Uuid;

const TIME: u64 = 1_700_000_000;

/// A root filesystem with one file that fills blocks and one that does not.
fn root() -> Vec<u8> {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    let large: Vec<u8> = (0..300_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    tree.insert("usr/lib/os-release", Node::file(Content::bytes(*b"ID=kiln\n"), 0o644, &origin)).unwrap();
    tree.insert("usr/bin/large", Node::file(Content::bytes(large), 0o755, &origin)).unwrap();
    let options =
        ErofsOptions { compression: Compression::Lz4 { level: 1 }, ..ErofsOptions::new(TIME, Uuid::nil(), "root") };
    let mut image = Cursor::new(Vec::new());
    erofs::write_unchecked(&tree, &options, &NoCache, &Deaf, &mut image).unwrap();
    image.into_inner()
}

fn disk() -> (File, u64) {
    sample::disk(root(), |root_hash| {
        let size = ByteSize::mib(34);
        let options = FatOptions { size, serial: boot_serial(root_hash), label: "ESP".into(), time: TIME };
        fat::write(&[], &options).unwrap()
    })
}

#[test]
fn veritysetup_agrees_with_the_uuids_of_the_partitions() {
    let (file, len) = disk();
    let report = inspect(&file, len).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let [root, tree] = ["root-a", "root-a-verity"].map(|name| {
        let entry = report.partition(name).unwrap();
        let mut bytes = vec![0; entry.size.bytes() as usize];
        file.read_exact_at(&mut bytes, entry.start).unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let hash = report.slot("root-a").unwrap().root_hash.unwrap().to_string();
    judge::ask("veritysetup", &["verify", &root, &tree, &hash]);
}

#[test]
fn the_root_is_read_from_the_disk_and_a_flipped_bit_is_found() {
    let (file, len) = disk();
    let report = inspect(&file, len).unwrap();
    let filesystem = report.slot("root-a").unwrap().filesystem.as_ref().unwrap();
    assert_eq!((filesystem.label.as_str(), filesystem.time), ("root", TIME));
    let reader = open_root(&file, &report, "root-a").unwrap();
    let os_release = reader.get("usr/lib/os-release").unwrap();
    assert_eq!(reader.read(&os_release, 100).unwrap(), b"ID=kiln\n");
    verify(&file, &report, "root-a").unwrap();

    let at = report.partition("root-a").unwrap().start + 3 * 4096 + 17;
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 4], at).unwrap();
    let found = verify(&file, &report, "root-a").unwrap_err();
    let InspectError::Verity { source, .. } = found else { panic!("{found}") };
    assert_eq!(source.to_string(), "hash does not match: data block 3 was changed");
}
