//! The initrd: a cpio archive in the `newc` format, as the kernel unpacks it before it starts `/init`.
//!
//! Every entry is a header of 110 ASCII bytes, the path with a NUL, and the data; path and data are each padded with
//! zeros to a multiple of four bytes. The archive ends with the entry `TRAILER!!!`. Parents come before children and
//! inode numbers count from one, so equal trees give equal bytes. The kernel unpacks one archive after the other, compressed or not.
//!
//! Format: <https://docs.kernel.org/driver-api/early-userspace/buffer-format.html>

mod compress;
mod devices;
mod error;
mod header;
mod joined;
mod read;
mod write;

pub use compress::compressed;
pub use devices::add_devices;
pub use error::CpioError;
pub use joined::{LargeFile, joined};
pub use read::{Found, ReadError, read};
pub use write::write;

#[cfg(test)]
mod tests;
