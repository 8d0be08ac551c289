//! Flashing: an image onto a device, so that the device starts from it or does not start at all.
//!
//! ```text
//! seal      zeros over the first MiB, a mark over the last: no old table, nothing that firmware would start
//! copy      what of the image matters, but for its first MiB; sync
//! verify    all of it read back from the device; the mark is still there
//! settings  `node.toml` into the boot partition, when there is one to put there; read back
//! finish    zeros over the mark; the first MiB of the image; sync; both read back
//! ```
//!
//! - Whatever ends this half-way leaves a device without a partition table, which no firmware starts from and no system
//!   mounts.
//! - Of the blocks that the image does not write, those count that somebody looks for at a fixed place. They lie in the first
//!   and the last MiB (tables, and superblocks of RAID, LVM, ZFS and the like), which are written as a whole. What is left
//!   in between is in no partition, or in a part of one that its reader never looks at; systemd-repart wipes the beginning
//!   of what it makes there on the first boot.
//! - The image's second table stays where the image has it, in the middle of a larger device: the first one says so, and
//!   systemd-repart moves it to the end on the first boot. An older table at the end of the device is gone.
//! - The mark finds devices that say to be larger than they are, as counterfeit cards do: they drop what is written past
//!   their real end, or write it over what lies before. A node would use all of the device, and lose its data weeks later.

mod copy;
mod error;
mod head;
mod run;
mod settings;
mod tail;
mod verify;
mod volume;

pub use error::{FlashError, Left, Unfinished};
pub use run::{Flashed, Job, flash};

#[cfg(test)]
mod faulty;
#[cfg(test)]
mod tests;
