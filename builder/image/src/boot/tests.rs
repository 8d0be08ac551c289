use super::SystemdBoot;
use crate::Arch;
use kiln_types::ByteSize;

fn boot(arch: Arch, uki: &[u8]) -> SystemdBoot<'_> {
    SystemdBoot { arch, loader: b"loader", uki, version: "2026.11.24", attempts: 3 }
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
fn the_partition_grows_with_the_uki() {
    assert_eq!(boot(Arch::Amd64, &vec![0; 15 << 20]).partition_size(), ByteSize::mib(64));
    let large = vec![0; 60 << 20];
    assert!(boot(Arch::Amd64, &large).partition_size() > ByteSize::mib(150));
}
