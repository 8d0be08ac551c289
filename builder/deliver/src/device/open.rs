//! The real device: a block device past the page cache, or a file.

use super::{Device, cache};
use rustix::fs::OFlags;
use std::{
    fs::{File, OpenOptions},
    io::{self, Seek, SeekFrom},
    os::unix::fs::{FileExt, FileTypeExt, OpenOptionsExt},
    path::Path,
};

/// An open device.
pub struct Opened {
    file: File,
    block: bool,
}

/// Opens the block device or file at `path` for flashing.
///
/// A block device is opened exclusively: the kernel itself refuses one that is mounted, swapped to or part of something
/// larger, whatever was seen before.
///
/// # Errors
/// As the system says; `ResourceBusy` for a device in use.
pub fn open(path: &Path) -> io::Result<Opened> {
    let block = std::fs::metadata(path)?.file_type().is_block_device();
    let flags = if block { OFlags::EXCL | cache::past_it() } else { OFlags::empty() };
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path)?;
    Ok(Opened { file, block })
}

impl Opened {
    /// Whether this is a device and not a file.
    pub fn is_block_device(&self) -> bool {
        self.block
    }

    /// Has a card reader let go of its card; whether it did.
    pub fn eject(&self) -> bool {
        self.block && kiln_sys::eject(&self.file).is_ok()
    }
}

impl Device for Opened {
    fn size(&self) -> io::Result<u64> {
        (&self.file).seek(SeekFrom::End(0))
    }

    fn write_at(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.file.write_all_at(bytes, at)
    }

    fn read_at(&mut self, into: &mut [u8], at: u64) -> io::Result<()> {
        self.file.read_exact_at(into, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if !self.block {
            // What is read back afterwards comes from the disk.
            cache::forget(&self.file);
        }
        Ok(())
    }

    fn reread_partitions(&mut self) -> io::Result<()> {
        if !self.block {
            return Ok(());
        }
        // Loop devices without partitions answer so, and have nothing to forget.
        kiln_sys::reread_partitions(&self.file).or_else(|error| match error.kind() {
            io::ErrorKind::InvalidInput => Ok(()),
            _ => Err(error),
        })
    }
}
