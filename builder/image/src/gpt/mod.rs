//! The partition table: GPT with the types of the Discoverable Partitions Specification.
//!
//! ```text
//! LBA 0        protective MBR (written by `disk::mbr`)
//! LBA 1        header: GUID of the disk, usable range, checksums
//! LBA 2-33     128 entries of 128 bytes
//! ...          partitions
//! last 33      the entries and the header again
//! ```
//!
//! Sectors have 512 bytes. The crate `gpt` reads and writes; the module adds what the types mean to kiln and checks
//! what the crate takes for granted.
//!
//! Specifications: UEFI 2.10 chapter 5, <https://uapi-group.org/specifications/specs/discoverable_partitions_specification/>

mod attributes;
mod error;
mod identity;
mod kind;
mod read;
mod write;

pub use attributes::Attributes;
pub use error::GptError;
pub use identity::derived_uuid;
pub use kind::Kind;
pub use read::{Entry, Table, read, stated_len};
pub use write::{NewEntry, SECTOR, write};

#[cfg(test)]
mod tests;
