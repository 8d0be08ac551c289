//! What is flashed: a trait, so that devices that fail and lie can be tried out; and the real one.

mod buffer;
mod cache;
mod open;

pub use buffer::Buffer;
pub use open::{Opened, open};

use std::io;

/// What offsets and lengths of all access are multiples of, but for the end of the device.
pub const BLOCK: u64 = 4096;

/// Something that takes an image.
pub trait Device {
    /// Its size in bytes now.
    ///
    /// # Errors
    /// When it is gone.
    fn size(&self) -> io::Result<u64>;

    /// Writes all of `bytes` at `at`.
    ///
    /// # Errors
    /// When not all could be written.
    fn write_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Fills `into` from `at` with what the device itself has, whatever is remembered elsewhere.
    ///
    /// # Errors
    /// When not all could be read.
    fn read_at(&mut self, into: &mut [u8], at: u64) -> io::Result<()>;

    /// Comes back when everything written is kept, even when the power goes.
    ///
    /// # Errors
    /// When something that was written before could not be kept.
    fn sync(&mut self) -> io::Result<()>;

    /// Has the system look at the partitions anew: none while an image is written, those of the image afterwards.
    ///
    /// # Errors
    /// `ResourceBusy` when somebody uses a partition.
    fn reread_partitions(&mut self) -> io::Result<()> {
        Ok(())
    }
}
