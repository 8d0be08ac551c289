//! The disk: partitions by name, laid out one after the other, and described before anything is written, so that every
//! format can be made of it. Zeros are nowhere: they are holes in a raw image.
//!
//! The disk ends with its last partition and the second partition table: nobody downloads or flashes empty space. What
//! the first boot adds is not there. Its size is a multiple of a MiB, which Azure asks of a VHD and VMware of a VMDK: one
//! table serves all formats.

mod copy;
mod description;
mod ends;
mod error;
mod layout;
mod mbr;
mod node;
mod place;
mod placed;
mod write;

pub use description::Disk;
pub use error::DiskError;
pub use layout::{Layout, Partition, Source};
pub use node::{
    BootVolumes, ESP, NodeDisk, PI_BOOT_A, PI_BOOT_B, PI_SELECT, ROOT_A, ROOT_A_VERITY, boot_serial, disk_uuid,
    partition_uuid,
};
pub use placed::Placed;
pub use write::{write, write_raw};

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
