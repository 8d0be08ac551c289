//! UEFI: systemd-boot and a unified kernel image, from Debian's stub.

use super::Parts;
use crate::EngineError;
use kiln_image::{boot::SystemdBoot, disk::BootVolumes, fat, uki::Uki};
use kiln_spec::Stamp;

/// How often the firmware's loader tries a new image before it falls back (systemd's own default for boot counting).
const ATTEMPTS: u8 = 3;
const STUB: &str = "usr/lib/systemd/boot/efi";

/// The unified kernel image.
pub(super) fn unified_kernel(parts: &Parts<'_>) -> Result<Vec<u8>, EngineError> {
    let uki = Uki {
        stub: &parts.read(&format!("{STUB}/linux{}.efi.stub", parts.arch().efi_suffix()))?,
        os_release: &parts.read("usr/lib/os-release")?,
        command_line: &parts.command_line(),
        uname: &parts.kernel()?.release,
        kernel: &parts.kernel_image()?,
        initrd: parts.initrd,
    };
    Ok(uki.build()?)
}

/// The EFI system partition.
pub(super) fn volume(parts: &Parts<'_>, stamp: &Stamp, uki: &[u8]) -> Result<BootVolumes, EngineError> {
    let arch = parts.arch();
    let loader = parts.read(&format!("{STUB}/systemd-boot{}.efi", arch.efi_suffix()))?;
    let boot = SystemdBoot { arch, loader: &loader, uki, version: &stamp.version, attempts: ATTEMPTS };
    let options = parts.volume("ESP", boot.partition_size());
    Ok(BootVolumes::Uefi(fat::write(&boot.files(), &options)?))
}
