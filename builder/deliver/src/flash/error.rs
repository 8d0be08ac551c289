//! What can go wrong, and what it leaves behind.

use crate::image::ImageError;
use kiln_types::ByteSize;
use std::io;

/// Why a device was not flashed.
#[derive(Debug, thiserror::Error)]
pub enum FlashError {
    /// The image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The image does not fit.
    #[error("{device} has {size}, and the image needs {needed}")]
    TooSmall {
        /// The device.
        device: String,
        /// Its size.
        size: ByteSize,
        /// What is needed.
        needed: ByteSize,
    },
    /// The device failed.
    #[error("cannot {doing} {device} at {}", ByteSize(*at))]
    Device {
        /// The device.
        device: String,
        /// What was being done: `write`, `read back`, `finish writing`.
        doing: &'static str,
        /// Where.
        at: u64,
        /// Why it failed.
        source: io::Error,
    },
    /// Somebody uses a partition of it.
    #[error("{device} is in use")]
    InUse {
        /// The device.
        device: String,
        /// In the words of the system.
        source: io::Error,
    },
    /// It became smaller while it was written.
    #[error("{device} had {before} and now says it has {now}: it was taken out, or is failing")]
    Shrunk {
        /// The device.
        device: String,
        /// Its size at first.
        before: ByteSize,
        /// Its size now.
        now: ByteSize,
    },
    /// What was read back is not what was written.
    #[error("{device} does not keep what is written to it: {len} at {} came back as something else", ByteSize(*at))]
    Lies {
        /// The device.
        device: String,
        /// Where.
        at: u64,
        /// How much was compared.
        len: ByteSize,
    },
    /// It does not keep what is written to its end.
    #[error("{device} says that it has {size}, but does not keep what is written at its end")]
    FalseSize {
        /// The device.
        device: String,
        /// What it says.
        size: ByteSize,
    },
    /// `node.toml` has no place in the image.
    #[error("the image has no boot partition that node.toml could be put into")]
    NoBootPartition,
    /// The boot partition could not be changed.
    #[error("cannot put node.toml into the boot partition of {device}")]
    Settings {
        /// The device.
        device: String,
        /// Why.
        source: io::Error,
    },
    /// The user wants to stop.
    #[error("interrupted")]
    Interrupted,
}

impl FlashError {
    /// Whether the image is at fault, or the choice of the device.
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Image(_) | Self::TooSmall { .. } | Self::InUse { .. } | Self::NoBootPartition)
    }

    /// The way out.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Image(error) => error.hint(),
            Self::InUse { .. } => Some("unmount it, and stop what else uses it".to_owned()),
            Self::FalseSize { .. } => Some("such devices are counterfeit: use another one".to_owned()),
            Self::Lies { .. } => Some("use another device, or another reader for it".to_owned()),
            _ => None,
        }
    }
}

/// What is on the device after all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// What was there before.
    Untouched,
    /// No partition table: nothing starts from it. What it had before is lost.
    NotBootable,
}

/// Why a device was not flashed, and what that leaves.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Unfinished {
    /// Why.
    pub error: FlashError,
    /// What is on the device now.
    pub left: Left,
}
