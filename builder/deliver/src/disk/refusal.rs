//! Why a disk must not be flashed. Nothing overrides a refusal.

use super::{Disk, Use};
use kiln_types::ByteSize;
use std::path::{Path, PathBuf};

/// Why a disk must not be flashed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// This system runs from it.
    #[error("this system runs from it: `{}` is on {device}", at.display())]
    System {
        /// What is mounted.
        device: String,
        /// Where.
        at: PathBuf,
    },
    /// It is mounted.
    #[error("{device} is mounted on {}: unmount it first", at.display())]
    Mounted {
        /// What is mounted.
        device: String,
        /// Where.
        at: PathBuf,
    },
    /// The system swaps to it.
    #[error("this system swaps to {device}: `swapoff` it first")]
    Swap {
        /// What it swaps to.
        device: String,
    },
    /// It is part of something larger.
    #[error("{device} is part of {by}: take that apart first")]
    Held {
        /// What is held.
        device: String,
        /// By what.
        by: String,
    },
    /// It cannot be written.
    #[error("it cannot be written; a card may have a switch on its side")]
    ReadOnly,
    /// There is nothing in it.
    #[error("there is no medium in it")]
    Empty,
    /// The image does not fit.
    #[error("it has {size}, and the image needs {needed}")]
    TooSmall {
        /// Its size.
        size: ByteSize,
        /// What is needed.
        needed: ByteSize,
    },
    /// The partition table of the image is for sectors of 512 bytes.
    #[error("its sectors have {size} bytes, and the image is for sectors of 512: nothing would start from it")]
    Sectors {
        /// Its sectors.
        size: u64,
    },
}

/// Where systems mount what they run from.
const SYSTEM: [&str; 12] = [
    "/",
    "/boot",
    "/boot/efi",
    "/boot/firmware",
    "/efi",
    "/usr",
    "/var",
    "/etc",
    "/home",
    "/opt",
    "/nix/store",
    "/sysroot",
];

impl Disk {
    /// Why it must not get an image of `needed` bytes; all reasons, the gravest first.
    pub fn refusals(&self, needed: ByteSize) -> Vec<Refusal> {
        let mut found: Vec<Refusal> = self.uses.iter().map(refusal).collect();
        found.sort_by_key(|refusal| !matches!(refusal, Refusal::System { .. }));
        if self.size == ByteSize(0) {
            found.push(Refusal::Empty);
        } else if self.size < needed {
            found.push(Refusal::TooSmall { size: self.size, needed });
        }
        if self.read_only {
            found.push(Refusal::ReadOnly);
        }
        if self.sector != 512 {
            found.push(Refusal::Sectors { size: self.sector });
        }
        found
    }
}

fn refusal(used: &Use) -> Refusal {
    match used.clone() {
        Use::Mounted { device, at } if is_system(&at) => Refusal::System { device, at },
        Use::Mounted { device, at } => Refusal::Mounted { device, at },
        Use::Swap { device } => Refusal::Swap { device },
        Use::Held { device, by } => Refusal::Held { device, by },
    }
}

fn is_system(at: &Path) -> bool {
    SYSTEM.iter().any(|dir| at == Path::new(dir))
}
