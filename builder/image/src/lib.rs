//! Writers of filesystems and disks: from a checked tree to bytes.

mod arch;
pub mod authenticode;
pub mod bmap;
pub mod boot;
pub mod cpio;
pub mod disk;
pub mod enrolment;
pub mod erofs;
pub mod fat;
pub mod gpt;
pub mod inspect;
pub mod iso;
mod joined;
#[cfg(test)]
mod judge;
pub mod mtree;
pub mod netboot;
pub mod oci;
pub mod pe;
mod read_at;
pub mod signing;
mod sparse;
mod stream;
pub mod uki;
pub mod verify;
pub mod verity;

pub use arch::Arch;
pub use joined::Joined;
pub use read_at::{ReadAt, Window, digest};
pub use sparse::{BLOCK, Grown, Sparse, WholeFile, is_zero};
