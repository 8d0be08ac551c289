//! One byte is changed in each place, and the check of that place must see it.

use super::{Check, Outcome, Place, verify};
use crate::{
    Arch, ReadAt,
    boot::SystemdBoot,
    disk::{
        boot_serial,
        sample::{self, TIME, root},
    },
    fat::{self, FatOptions},
    gpt,
    pe::tests::program,
    uki::Uki,
    verity::RootHash,
};
use kiln_types::ByteSize;
use std::{fs::File, os::unix::fs::FileExt};

fn esp(root_hash: &RootHash) -> Vec<u8> {
    let command_line = format!("roothash={root_hash} console=ttyS0");
    let (stub, kernel) = (program(8), program(0));
    let os_release = b"ID=kiln\nIMAGE_VERSION=1\n";
    let uki = Uki { stub: &stub, os_release, command_line: &command_line, uname: "6.12", kernel: &kernel, initrd: b"" };
    let uki = uki.build().unwrap();
    let boot =
        SystemdBoot { arch: Arch::Amd64, loader: b"loader", uki: &uki, version: "1", attempts: 3, enrolment: None };
    let size = ByteSize::mib(34);
    let options = FatOptions { size, serial: boot_serial(root_hash), label: "ESP".into(), time: TIME };
    fat::write(&boot.files(), &options).unwrap()
}

/// A whole image.
fn image() -> (File, u64) {
    sample::disk(root(), esp)
}

fn failed(checks: &[Check]) -> Vec<&str> {
    let failed = checks.iter().filter(|check| matches!(check.outcome, Outcome::Failed(_)));
    failed.map(|check| check.what.as_str()).collect()
}

#[test]
fn an_image_as_it_was_built_passes_every_check() {
    let (file, len) = image();
    let checks = verify(&file, len, Place::File);
    let others = checks.iter().filter(|check| !matches!(check.outcome, Outcome::Passed(_)));
    let others: Vec<_> = others.map(|check| check.what.as_str()).collect();
    assert_eq!((checks.len(), others), (11, vec!["signatures for Secure Boot"]), "{checks:#?}");
}

#[test]
fn a_byte_in_any_place_is_found_by_the_check_of_that_place() {
    let (file, len) = image();
    let table = gpt::read(&file, len).unwrap();
    let start = |name: &str| table.entry(name).unwrap().start;
    let (esp, tree, root) = (start("esp"), start("root-a-verity"), start("root-a"));
    let middle = (len - root) / 2;
    for (at, what) in [
        (3, "first sector"),
        (450, "first sector"),
        (510, "first sector"),
        (512 + 60, "partition table"),
        (1024 + 17, "partition table"),
        (len - 512 + 20, "second partition table"),
        (len - 512 * 20, "second partition table"),
        (esp + 71, "volume esp"),
        (esp + 6 * 512 + 80, "volume esp"),
        (esp + 32 * 512 + 9, "volume esp"),
        (tree, "hash tree of root-a"),
        (tree + 100, "hash tree of root-a"),
        (tree + 4096 + 7, "hash tree of root-a"),
        (tree + 2 * 4096 + 7, "hash tree of root-a"),
        (root + 1024, "filesystem of root-a"),
        (root + 1024 + 48, "filesystem of root-a"),
        (root + middle / 4096 * 4096 + 17, "hash tree of root-a"),
        (700 << 10, "unused space"),
        (512 + 200, "unused space"),
        (tree - 4096, "unused space"),
        (root - 4096, "unused space"),
    ] {
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
        let checks = verify(&file, len, Place::File);
        assert!(failed(&checks).contains(&what), "{what}, byte {at}: {checks:#?}");
        file.write_all_at(&byte, at).unwrap();
    }
    assert_eq!(failed(&verify(&file, len, Place::File)), Vec::<&str>::new());
}

#[test]
fn another_root_hash_in_the_command_line_is_found() {
    let (file, len) = image();
    let mut bytes = vec![0; len as usize];
    ReadAt::read_at(&file, 0, &mut bytes).unwrap();
    let at = bytes.windows(9).position(|text| text == b"roothash=").unwrap() + 9;
    bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    let checks = verify(&bytes, len, Place::File);
    assert_eq!(failed(&checks), ["partitions of esp/EFI/Linux/kiln_1+3.efi", "identity of the disk"], "{checks:#?}");
    bytes[at] = b'x';
    assert_eq!(failed(&verify(&bytes, len, Place::File)), ["boot entry esp/EFI/Linux/kiln_1+3.efi"]);
}

#[test]
fn what_is_no_image_is_said_once() {
    let checks = verify(&[0; 4096].as_slice(), 4096, Place::File);
    assert_eq!(failed(&checks), ["partition table"]);
    assert!(matches!(checks[1].outcome, Outcome::Skipped(_)));
}

#[test]
fn an_image_that_was_cut_off_is_said_to_be() {
    let (file, len) = image();
    file.set_len(len / 2).unwrap();
    let checks = verify(&file, len / 2, Place::File);
    let Outcome::Failed(problem) = &checks[0].outcome else { panic!("{checks:?}") };
    assert!(problem.contains("the image is cut off") && problem.contains(&format!("of {len} bytes")), "{problem}");
}

#[test]
fn a_larger_disk_has_the_second_table_where_the_image_ended() {
    let (file, len) = image();
    file.set_len(len + (8 << 20)).unwrap();
    for place in [Place::File, Place::Disk] {
        assert_eq!(failed(&verify(&file, len + (8 << 20), place)), Vec::<&str>::new());
    }
    file.write_all_at(b"x", len + (1 << 20)).unwrap();
    assert_eq!(failed(&verify(&file, len + (8 << 20), Place::File)), ["unused space"]);
    file.write_all_at(b"x", len - 512 + 20).unwrap();
    assert_eq!(failed(&verify(&file, len + (8 << 20), Place::Disk)), ["second partition table"]);
}

#[test]
fn a_disk_that_has_started_is_what_was_built() {
    let (file, len) = image();
    let (table, grown) = (gpt::read(&file, len).unwrap(), len + (8 << 20));
    file.set_len(grown).unwrap();
    let entry = |entry: &gpt::Entry| gpt::NewEntry {
        name: entry.name.clone(),
        kind: entry.kind,
        uuid: entry.uuid,
        start: entry.start,
        size: entry.size.bytes(),
        attributes: entry.attributes,
    };
    let mut entries: Vec<_> = table.entries.iter().map(entry).collect();
    entries.push(gpt::NewEntry {
        name: "var".into(),
        kind: gpt::Kind::Var,
        start: len,
        size: 4 << 20,
        ..entries[0].clone()
    });
    gpt::write(file.try_clone().unwrap(), table.disk, &entries).unwrap();
    // The mark of a volume that is mounted, or was when the plug was pulled.
    file.write_all_at(&[1], table.entry("esp").unwrap().start + 65).unwrap();
    for place in [Place::File, Place::Disk] {
        assert_eq!(failed(&verify(&file, grown, place)), Vec::<&str>::new());
    }
}

#[test]
fn a_disk_may_have_anything_where_nobody_looks() {
    let (file, len) = image();
    file.write_all_at(b"old data", 700 << 10).unwrap();
    assert_eq!(failed(&verify(&file, len, Place::Disk)), Vec::<&str>::new());
}
