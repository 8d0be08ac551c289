use super::{Enrolment, SystemdBoot};
use crate::{Arch, fat::FatFile};
use kiln_types::ByteSize;

fn boot(arch: Arch, uki: &[u8]) -> SystemdBoot<'_> {
    SystemdBoot { arch, loader: b"loader", uki, version: "2026.11.24", attempts: 3, enrolment: None }
}

#[test]
fn files_are_where_firmware_and_systemd_look() {
    let paths = |arch| boot(arch, b"uki").files().into_iter().map(|file| file.path).collect::<Vec<_>>();
    let entry = "EFI/Linux/kiln_2026.11.24+3.efi";
    assert_eq!(
        paths(Arch::Amd64),
        ["EFI/BOOT/BOOTX64.EFI", entry, "EFI/systemd/systemd-bootx64.efi", "loader/loader.conf"]
    );
    assert_eq!(
        paths(Arch::Arm64),
        ["EFI/BOOT/BOOTAA64.EFI", entry, "EFI/systemd/systemd-bootaa64.efi", "loader/loader.conf"]
    );
}

#[test]
fn keys_are_enrolled_when_it_is_said() {
    let files = [FatFile::new("loader/keys/auto/PK.auth", *b"keys")];
    let enrolment = Some(Enrolment { when: "if-safe", files: &files });
    let made = SystemdBoot { enrolment, ..boot(Arch::Amd64, b"uki") }.files();
    assert!(made.is_sorted_by_key(|file| &file.path) && made.contains(&files[0]));
    assert_eq!(made[4].bytes, b"timeout 0\neditor no\nsecure-boot-enroll if-safe\n");
    let without = boot(Arch::Amd64, b"uki").files();
    assert_eq!(without[3].bytes, b"timeout 0\neditor no\n");
}

#[test]
fn the_partition_grows_with_the_uki() {
    assert_eq!(boot(Arch::Amd64, &vec![0; 15 << 20]).partition_size(), ByteSize::mib(64));
    let large = vec![0; 60 << 20];
    assert!(boot(Arch::Amd64, &large).partition_size() > ByteSize::mib(150));
}
