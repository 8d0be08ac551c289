//! The first and the last bytes of a disk in memory: what partition tables are written to.

use super::place::{ALIGNMENT, TAIL};
use kiln_types::seek;
use std::{
    fmt,
    io::{self, Read, Seek, SeekFrom, Write},
};

/// A disk of which only both ends are there. What is written between them is lost, and an error: no table is there.
pub(super) struct Ends {
    /// What lies before the first partition.
    pub head: Vec<u8>,
    /// The last bytes.
    pub tail: Vec<u8>,
    len: u64,
    position: u64,
}

impl Ends {
    /// A disk of `len` bytes, all zeros.
    pub fn new(len: u64) -> Self {
        Self { head: vec![0; ALIGNMENT as usize], tail: vec![0; TAIL as usize], len, position: 0 }
    }

    /// Where the tail begins.
    pub fn tail_start(&self) -> u64 {
        self.len - TAIL
    }

    /// The bytes from the position on; none between the ends and behind them.
    fn here(&mut self) -> &mut [u8] {
        let tail = self.tail_start();
        let (bytes, start) = if self.position < tail { (&mut self.head, 0) } else { (&mut self.tail, tail) };
        let offset = usize::try_from(self.position - start).unwrap_or(usize::MAX).min(bytes.len());
        &mut bytes[offset..]
    }
}

impl Read for Ends {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = io::Read::read(&mut &*self.here(), into)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Write for Ends {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let here = self.here();
        let count = bytes.len().min(here.len());
        here[..count].copy_from_slice(&bytes[..count]);
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Ends {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek(to, self.position, self.len)?;
        Ok(self.position)
    }
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ends of {} bytes", self.len)
    }
}
