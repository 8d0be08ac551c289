//! A whole disk with a real root, judged by veritysetup and by ourselves.

use super::{InspectError, inspect, open_root, verify};
use crate::{
    disk::{
        boot_serial,
        sample::{self, TIME, root},
    },
    fat::{self, FatOptions},
    judge,
};
use kiln_types::ByteSize;
use std::{fs::File, os::unix::fs::FileExt};

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
