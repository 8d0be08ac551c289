//! A disc, or a stick, that starts a node without installing anything: the image for [netboot](crate::netboot), where firmware finds it
//! on both.
//!
//! ```text
//! sector 0      protective MBR and GPT: how a stick is read. One of its partitions is the EFI system partition below
//! 2048-byte 16  ISO 9660: volume descriptors, an empty directory, and the boot record of El Torito: how a disc is read
//!               EFI system partition, FAT32:
//!                 EFI/BOOT/BOOTX64.EFI    the image for netboot
//! the end       the second GPT
//! ```
//!
//! What hadris-iso and hadris-fat write is all zeros but for some hundred blocks, as they get zeros in the place of the program. These
//! blocks are kept; the program stays where it is until the image is written.
//!
//! Specifications: ECMA-119 (ISO 9660), El Torito Bootable CD-ROM Format 1.0, UEFI 2.10 chapters 5 and 13.3.2.

mod blocks;
mod error;
mod read;
mod write;

pub use error::IsoError;
pub use read::program;
pub use write::{IsoOptions, around};

#[cfg(test)]
mod tests;
