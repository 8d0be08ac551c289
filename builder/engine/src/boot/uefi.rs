//! UEFI: systemd-boot and a unified kernel image, from Debian's stub.

use super::{Parts, stub};
use crate::{EngineError, signing::Keys};
use kiln_image::{
    authenticode,
    boot::{Enrolment, SystemdBoot},
    disk::BootVolumes,
    fat,
    uki::Uki,
};
use kiln_spec::Stamp;

/// How often the firmware's loader tries a new image before it falls back (systemd's own default for boot counting).
const ATTEMPTS: u8 = 3;
const STUB: &str = "usr/lib/systemd/boot/efi";

/// What a unified kernel image is made of, as files of the packages.
pub(super) struct Programs {
    stub: Vec<u8>,
    kernel: Vec<u8>,
    os_release: Vec<u8>,
}

impl Programs {
    pub(super) fn of(parts: &Parts<'_>) -> Result<Self, EngineError> {
        let stub = parts.read(&format!("{STUB}/linux{}.efi.stub", parts.arch().efi_suffix()))?;
        if parts.signer.is_some() {
            stub::check(&stub)?;
        }
        Ok(Self { stub, kernel: parts.kernel_image()?, os_release: parts.read("usr/lib/os-release")? })
    }

    /// The image that they make with this command line.
    pub(super) fn uki<'a>(&'a self, parts: &Parts<'a>, command_line: &'a str) -> Result<Uki<'a>, EngineError> {
        Ok(Uki {
            stub: &self.stub,
            os_release: &self.os_release,
            command_line,
            uname: &parts.kernel()?.release,
            kernel: &self.kernel,
            initrd: parts.initrd,
        })
    }
}

/// The unified kernel image.
pub(super) fn unified_kernel(parts: &Parts<'_>) -> Result<Vec<u8>, EngineError> {
    let (programs, command_line) = (Programs::of(parts)?, parts.command_line());
    let uki = programs.uki(parts, &command_line)?.build()?;
    signed(parts, "the unified kernel image", uki)
}

/// The EFI system partition.
pub(super) fn volume(parts: &Parts<'_>, stamp: &Stamp, uki: &[u8]) -> Result<BootVolumes, EngineError> {
    let arch = parts.arch();
    let loader = parts.read(&format!("{STUB}/systemd-boot{}.efi", arch.efi_suffix()))?;
    let loader = signed(parts, "systemd-boot", loader)?;
    let keys = parts.signer.map(|signer| Keys::of(parts.spec, signer, parts.tree.time())).transpose()?.flatten();
    let enrolment = keys.as_ref().map(|keys| Enrolment { when: keys.when, files: &keys.files });
    let boot = SystemdBoot { arch, loader: &loader, uki, version: &stamp.version, attempts: ATTEMPTS, enrolment };
    let options = parts.volume("ESP", boot.partition_size());
    Ok(BootVolumes::Uefi(fat::write(&boot.files(), &options)?))
}

/// A program as the firmware is to find it.
fn signed(parts: &Parts<'_>, what: &'static str, program: Vec<u8>) -> Result<Vec<u8>, EngineError> {
    match parts.signer {
        Some(signer) => {
            authenticode::sign(&program, signer).map_err(|source| EngineError::Authenticode { what, source })
        }
        None => Ok(program),
    }
}
