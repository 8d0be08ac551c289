//! UEFI firmware of the host's distribution: the code, and a template of the variables it keeps.

use crate::{Arch, error::Error};
use std::path::{Path, PathBuf};

/// A pair of flash images that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Firmware {
    /// The firmware itself; only read.
    pub code: PathBuf,
    /// Its variables; a template when found, a private copy in a machine.
    pub variables: PathBuf,
    /// Whether it keeps its variables from the system by running in the processor's management mode (SMM), which the machine has
    /// to have then. On ARM nothing does so in QEMU.
    pub guarded: bool,
}

/// Pairs without Secure Boot keys, newest layout first. Debian has dropped the 2 MiB variant, Fedora links both.
const X86_64: &[(&str, &str)] = &[
    // Debian, Ubuntu
    ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
    ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    // Fedora, RHEL
    ("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
    // Arch
    ("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
    ("/usr/share/edk2-ovmf/x64/OVMF_CODE.fd", "/usr/share/edk2-ovmf/x64/OVMF_VARS.fd"),
    // openSUSE
    ("/usr/share/qemu/ovmf-x86_64-4m-code.bin", "/usr/share/qemu/ovmf-x86_64-4m-vars.bin"),
    ("/usr/share/qemu/ovmf-x86_64-code.bin", "/usr/share/qemu/ovmf-x86_64-vars.bin"),
    // Gentoo
    ("/usr/share/edk2-ovmf/OVMF_CODE.fd", "/usr/share/edk2-ovmf/OVMF_VARS.fd"),
    // NixOS, Alpine, QEMU's own build and Homebrew
    ("/run/libvirt/nix-ovmf/OVMF_CODE.fd", "/run/libvirt/nix-ovmf/OVMF_VARS.fd"),
    ("/usr/share/qemu/edk2-x86_64-code.fd", "/usr/share/qemu/edk2-i386-vars.fd"),
    ("/usr/local/share/qemu/edk2-x86_64-code.fd", "/usr/local/share/qemu/edk2-i386-vars.fd"),
    ("/opt/homebrew/share/qemu/edk2-x86_64-code.fd", "/opt/homebrew/share/qemu/edk2-i386-vars.fd"),
];

const AARCH64: &[(&str, &str)] = &[
    ("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
    ("/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw", "/usr/share/edk2/aarch64/vars-template-pflash.raw"),
    ("/usr/share/edk2/aarch64/QEMU_CODE.fd", "/usr/share/edk2/aarch64/QEMU_VARS.fd"),
    ("/usr/share/qemu/aavmf-aarch64-code.bin", "/usr/share/qemu/aavmf-aarch64-vars.bin"),
    ("/usr/share/qemu/edk2-aarch64-code.fd", "/usr/share/qemu/edk2-arm-vars.fd"),
    ("/opt/homebrew/share/qemu/edk2-aarch64-code.fd", "/opt/homebrew/share/qemu/edk2-arm-vars.fd"),
];

/// The firmware for 64-bit machines starts 64-bit programs alone, so this is another one.
const ARM: &[(&str, &str)] = &[
    ("/usr/share/AAVMF/AAVMF32_CODE.fd", "/usr/share/AAVMF/AAVMF32_VARS.fd"),
    ("/usr/share/edk2/arm/QEMU_EFI-pflash.raw", "/usr/share/edk2/arm/vars-template-pflash.raw"),
    ("/usr/share/qemu/aavmf-aarch32-code.bin", "/usr/share/qemu/aavmf-aarch32-vars.bin"),
    ("/usr/share/qemu/edk2-arm-code.fd", "/usr/share/qemu/edk2-arm-vars.fd"),
    ("/opt/homebrew/share/qemu/edk2-arm-code.fd", "/opt/homebrew/share/qemu/edk2-arm-vars.fd"),
];

/// Those that know Secure Boot, with variables without keys, which is setup mode. Debian's and Ubuntu's does so without guarding
/// its variables from the guest's own kernel, which is nobody's enemy here: with SMM and two emulated processors the firmware alone
/// took 69 s in the place of 12.
const SECURE_X86_64: &[(&str, &str)] = &[("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd")];

/// Those that guard them, where there is nothing else.
const GUARDED_X86_64: &[(&str, &str)] = &[
    // Fedora, RHEL
    ("/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
    // Arch
    ("/usr/share/edk2/x64/OVMF_CODE.secboot.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
    // QEMU's own build
    ("/usr/share/qemu/edk2-x86_64-secure-code.fd", "/usr/share/qemu/edk2-i386-vars.fd"),
];

/// Debian's firmware for 64-bit ARM knows it always.
const SECURE_AARCH64: &[(&str, &str)] = &[("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd")];

/// The first pair that is installed and knows Secure Boot.
///
/// # Errors
/// [`Error::FirmwareMissing`] with every place that was tried.
pub(crate) fn find_secure(arch: Arch) -> Result<Firmware, Error> {
    match arch {
        Arch::X86_64 => installed(arch, SECURE_X86_64)
            .or_else(|_| installed(arch, GUARDED_X86_64).map(|found| Firmware { guarded: true, ..found })),
        Arch::Aarch64 => installed(arch, SECURE_AARCH64),
        Arch::Arm => installed(arch, &[]),
    }
}

/// The first pair that is installed.
///
/// # Errors
/// [`Error::FirmwareMissing`] with every place that was tried.
pub(crate) fn find(arch: Arch) -> Result<Firmware, Error> {
    let pairs = match arch {
        Arch::X86_64 => X86_64,
        Arch::Aarch64 => AARCH64,
        Arch::Arm => ARM,
    };
    installed(arch, pairs)
}

fn installed(arch: Arch, pairs: &[(&str, &str)]) -> Result<Firmware, Error> {
    first(pairs, Path::exists)
        .ok_or_else(|| Error::FirmwareMissing { arch, looked: pairs.iter().map(|(code, _)| code.into()).collect() })
}

fn first(pairs: &[(&str, &str)], exists: impl Fn(&Path) -> bool) -> Option<Firmware> {
    let (code, variables) =
        pairs.iter().find(|(code, variables)| exists(Path::new(code)) && exists(Path::new(variables)))?;
    Some(Firmware { code: code.into(), variables: variables.into(), guarded: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_whole_pairs() {
        let pairs = &[("/a/code", "/a/vars"), ("/b/code", "/b/vars")];
        let found = first(pairs, |path| path != Path::new("/a/vars"));
        assert_eq!(found, Some(Firmware { code: "/b/code".into(), variables: "/b/vars".into(), guarded: false }));
        assert_eq!(first(pairs, |_| false), None);
    }
}
