//! How instructions are executed: by the processor through KVM, or translated by QEMU (TCG).

use super::{emulator, find_firmware, find_program, probe};
use crate::{Arch, error::Error};
use rustix::fs::{Access, access};
use serde::Serialize;
use std::{fmt, path::Path};

/// How instructions are executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acceleration {
    /// By the processor of the host; fast.
    Kvm,
    /// Translated by QEMU; works everywhere, about ten times slower.
    Tcg,
}

/// A choice and why it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// The choice.
    pub acceleration: Acceleration,
    /// Why, as the end of a sentence that begins with the choice.
    pub reason: String,
}

impl fmt::Display for Acceleration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
        })
    }
}

const DEVICE: &str = "/dev/kvm";

/// Chooses KVM when it really works. That the device can be opened proves little: under some nested hypervisors a guest
/// stops at its first instructions. So the firmware is booted once, without a disk, until it speaks.
///
/// # Errors
/// [`Error::ProgramMissing`] when QEMU is not installed. That KVM does not work is no error.
pub fn choose(arch: Arch) -> Result<Chosen, Error> {
    let qemu = find_program(emulator(arch))?;
    Ok(match why_not(arch, &qemu) {
        None => Chosen { acceleration: Acceleration::Kvm, reason: "it booted the firmware in a trial".to_owned() },
        Some(reason) => Chosen { acceleration: Acceleration::Tcg, reason },
    })
}

fn why_not(arch: Arch, qemu: &Path) -> Option<String> {
    if !arch.is_host() {
        return Some(format!("this machine is no {arch}"));
    }
    if !Path::new(DEVICE).exists() {
        return Some(format!("there is no {DEVICE}"));
    }
    if access(DEVICE, Access::READ_OK | Access::WRITE_OK).is_err() {
        return Some(format!("{DEVICE} may not be used by this user (its group is usually `kvm`)"));
    }
    let Ok(firmware) = find_firmware(arch) else {
        return Some("there is no firmware to try KVM with".to_owned());
    };
    probe::failure(qemu, arch, &firmware).map(|what| format!("KVM does not work here: {what}"))
}
