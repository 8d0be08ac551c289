use super::{InspectError, inspect, open_root, verify};
use crate::{
    Arch, authenticode,
    boot::SystemdBoot,
    disk::{self, Layout, Partition, Source},
    fat::{self, FatOptions},
    gpt::Kind,
    pe::tests::program,
    signing::{Signer as _, tests::owner},
    uki::Uki,
    verity::RootHash,
};
use kiln_types::ByteSize;
use std::fs::File;
use uuid::Uuid;

const HASH: &str = "6f0b52e2ae5bb4f1b6a8a5a8d1b0cbd8a19b0d7a4e3c2f1e0d9c8b7a69584736";

/// A disk with everything but a filesystem in its root.
fn image() -> (File, u64) {
    image_of(|program| program)
}

/// The same with what `sign` makes of its programs.
fn image_of(sign: impl Fn(Vec<u8>) -> Vec<u8>) -> (File, u64) {
    let command_line = format!("roothash={HASH} console=ttyS0");
    let (stub, kernel) = (program(8), program(0));
    let os_release = b"ID=kiln\nIMAGE_VERSION=1\n";
    let uki = Uki { stub: &stub, os_release, command_line: &command_line, uname: "6.12", kernel: &kernel, initrd: b"" };
    let (uki, loader) = (sign(uki.build().unwrap()), sign(program(2)));
    let boot =
        SystemdBoot { arch: Arch::Amd64, loader: &loader, uki: &uki, version: "1", attempts: 3, enrolment: None };
    let options = FatOptions { size: ByteSize::mib(34), serial: 7, label: "ESP".into(), time: 1_700_000_000 };
    let esp = fat::write(&boot.files(), &options).unwrap();
    let root: RootHash = HASH.parse().unwrap();
    let partition = |name: &str, kind, uuid, size, source| Partition { name: name.into(), kind, uuid, size, source };
    let partitions = vec![
        partition("esp", Kind::Esp, Uuid::from_u128(1), options.size, Source::Bytes(esp)),
        partition("root-a-verity", Kind::RootVerity(Arch::Amd64), root.verity_uuid(), ByteSize::mib(1), Source::Empty),
        partition("root-a", Kind::Root(Arch::Amd64), root.root_uuid(), ByteSize::mib(1), Source::Empty),
    ];
    let file = tempfile::tempfile().unwrap();
    let size = disk::write(&Layout { disk: Uuid::from_u128(2), partitions }, &file).unwrap().size();
    (file, size.bytes())
}

#[test]
fn tells_what_the_image_has_without_any_other_file() {
    let (file, len) = image();
    let report = inspect(&file, len).unwrap();
    assert_eq!(report.table.as_ref().unwrap().entries.len(), 3);
    let boot = report.boot.as_ref().unwrap();
    assert_eq!((boot.label.as_str(), boot.serial, boot.files.len()), ("ESP", 7, 4));
    assert_eq!(boot.entries[0].path, "EFI/Linux/kiln_1+3.efi");
    assert_eq!(boot.entries[0].uki.os_release, "ID=kiln\nIMAGE_VERSION=1");
    let slot = report.slot("root-a").unwrap();
    assert_eq!(slot.root_hash.unwrap().to_string(), HASH);
    assert_eq!(slot.boot_entry.as_deref(), Some("EFI/Linux/kiln_1+3.efi"));
    assert_eq!(slot.filesystem, None);
}

#[test]
fn the_report_is_json_with_names_people_can_read() {
    let (file, len) = image();
    let json = serde_json::to_value(inspect(&file, len).unwrap()).unwrap();
    assert_eq!(json["slots"][0]["root-hash"], HASH);
    assert_eq!(json["table"]["entries"][2]["kind"], "root (amd64)");
    assert_eq!(json["table"]["entries"][0]["size"], "34MiB");
    assert_eq!(json["boot"]["entries"][0]["uki"]["command-line"], format!("roothash={HASH} console=ttyS0"));
}

#[test]
fn says_what_is_not_there() {
    let (file, len) = image();
    let report = inspect(&file, len).unwrap();
    assert!(matches!(open_root(&file, &report, "root-a"), Err(InspectError::Erofs { .. })));
    assert!(matches!(verify(&file, &report, "root-z"), Err(InspectError::NoPartition { .. })));
    assert!(matches!(inspect(&[0; 4096].as_slice(), 4096), Err(InspectError::Gpt(_))));
}

#[test]
fn tells_who_signed_and_that_a_program_was_altered() {
    let (file, len) = image_of(|program| authenticode::sign(&program, &owner()).unwrap());
    let boot = inspect(&file, len).unwrap().boot.unwrap();
    let paths: Vec<_> = boot.programs.iter().map(|program| program.path.as_str()).collect();
    assert_eq!(paths, ["EFI/BOOT/BOOTX64.EFI", "EFI/Linux/kiln_1+3.efi", "EFI/systemd/systemd-bootx64.efi"]);
    for program in &boot.programs {
        let [by] = program.signed_by.as_slice() else { panic!("{program:?}") };
        assert_eq!((by.subject.as_str(), by.sha256), ("CN=kiln test", owner().certificate().sha256()));
    }
    boot.check_signatures().unwrap();

    let altered = |program: Vec<u8>| {
        let mut signed = authenticode::sign(&program, &owner()).unwrap();
        if let Some(at) = signed.windows(9).position(|window| window == b"roothash=") {
            signed[at + 10] ^= 1;
        }
        signed
    };
    let (file, len) = image_of(altered);
    let refused = inspect(&file, len).unwrap().boot.unwrap().check_signatures().unwrap_err();
    let said =
        "`EFI/Linux/kiln_1+3.efi` would not be started under Secure Boot: the program was altered after it was signed";
    assert_eq!(refused.to_string(), said);

    let (file, len) = image();
    let boot = inspect(&file, len).unwrap().boot.unwrap();
    assert!(boot.programs.iter().all(|program| program.signed_by.is_empty() && program.fault.is_none()));
    boot.check_signatures().unwrap();
}
