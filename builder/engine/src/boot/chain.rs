//! What starts the root: one module a way to boot.

use super::{Parts, raspberry_pi, uefi};
use crate::{Context, EngineError};
use kiln_image::{disk::BootVolumes, fat::FatFile};
use kiln_spec::{Boot, Stamp};

/// What starts the root, before it is on a boot partition.
pub enum Chain {
    /// A unified kernel image, for systemd-boot.
    Uefi(Vec<u8>),
    /// The files that a Raspberry Pi's firmware loads.
    RaspberryPi(Vec<FatFile>),
}

impl Chain {
    /// What starts the root of `parts`, in the way of its board.
    pub fn of(context: &Context<'_>, parts: &Parts<'_>) -> Result<Self, EngineError> {
        match parts.spec.board.boot {
            Boot::Uefi => uefi::unified_kernel(parts).map(Self::Uefi),
            Boot::RaspberryPi => raspberry_pi::files(context, parts).map(Self::RaspberryPi),
        }
    }

    /// The boot partitions.
    pub fn volumes(&self, parts: &Parts<'_>, stamp: &Stamp) -> Result<BootVolumes, EngineError> {
        match self {
            Self::Uefi(uki) => uefi::volume(parts, stamp, uki),
            Self::RaspberryPi(files) => raspberry_pi::volumes(parts, files),
        }
    }

    /// The unified kernel image, for firmware that gets it by other ways than from the disk.
    pub fn unified_kernel(&self) -> Option<&[u8]> {
        match self {
            Self::Uefi(uki) => Some(uki),
            Self::RaspberryPi(_) => None,
        }
    }
}
