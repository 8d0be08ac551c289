//! A partition of a device as fatfs wants it: a stream of bytes. A device takes whole blocks, so one is kept here;
//! it is written with every change, since fatfs does not say which one was the last.

use crate::device::{BLOCK, Buffer, Device};
use kiln_types::seek;
use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
};

/// A partition of a device.
pub(super) struct Volume<'a> {
    device: &'a mut dyn Device,
    place: Range<u64>,
    position: u64,
    block: Buffer,
    /// Which block is kept, counted from the start of the partition.
    kept: Option<u64>,
}

impl<'a> Volume<'a> {
    /// The bytes of `device` at `place`, which begins and ends with a block.
    pub fn new(device: &'a mut dyn Device, place: Range<u64>) -> Self {
        Self { device, place, position: 0, block: Buffer::new(BLOCK as usize), kept: None }
    }

    fn len(&self) -> u64 {
        self.place.end - self.place.start
    }

    /// Brings the block at the position here, and says where in it the position is and how many of `wanted` bytes follow.
    fn at_position(&mut self, wanted: usize) -> io::Result<Range<usize>> {
        let (number, inside) = (self.position / BLOCK, (self.position % BLOCK) as usize);
        if self.kept != Some(number) && self.position < self.len() {
            self.kept = None;
            self.device.read_at(&mut self.block, self.place.start + number * BLOCK)?;
            self.kept = Some(number);
        }
        let left = self.len().saturating_sub(self.position);
        let count = (wanted as u64).min(BLOCK - inside as u64).min(left) as usize;
        Ok(inside..inside + count)
    }
}

impl Read for Volume<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let range = self.at_position(into.len())?;
        into[..range.len()].copy_from_slice(&self.block[range.clone()]);
        self.position += range.len() as u64;
        Ok(range.len())
    }
}

impl Write for Volume<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let range = self.at_position(bytes.len())?;
        self.block[range.clone()].copy_from_slice(&bytes[..range.len()]);
        if let Some(number) = self.kept.filter(|_| !range.is_empty()) {
            self.device.write_at(&self.block, self.place.start + number * BLOCK)?;
        }
        self.position += range.len() as u64;
        Ok(range.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Volume<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek(to, self.position, self.len())?;
        Ok(self.position)
    }
}
