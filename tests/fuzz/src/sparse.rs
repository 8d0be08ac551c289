//! A disk that is mostly empty: an input of kilobytes stands for one of megabytes.
//!
//! ```text
//! 0 4 number of the sector, little endian     4 512 its bytes     and so on; the last may be short
//! ```

use kiln_image::ReadAt;
use std::{collections::BTreeMap, io};

const SECTOR: usize = 512;
const RECORD: usize = 4 + SECTOR;

/// A disk of `len` bytes; all that the input does not name are zero.
pub struct Sparse {
    pub len: u64,
    sectors: BTreeMap<u64, [u8; SECTOR]>,
}

impl Sparse {
    pub fn parse(input: &[u8], len: u64) -> Self {
        let records = input.chunks(RECORD).filter_map(|record| {
            let (number, bytes) = record.split_first_chunk()?;
            let mut sector = [0; SECTOR];
            sector[..bytes.len()].copy_from_slice(bytes);
            Some((u32::from_le_bytes(*number).into(), sector))
        });
        Self { len, sectors: records.collect() }
    }

    /// The input that stands for `disk`.
    pub fn encode(disk: &[u8]) -> Vec<u8> {
        let written = disk.chunks(SECTOR).enumerate().filter(|(_, sector)| sector.iter().any(|byte| *byte != 0));
        written.flat_map(|(number, sector)| [&(number as u32).to_le_bytes(), sector].concat()).collect()
    }

    /// A sector to change; it is made when it was empty.
    pub fn sector(&mut self, number: u64) -> &mut [u8; SECTOR] {
        self.sectors.entry(number).or_insert([0; SECTOR])
    }

    /// `len` bytes from a sector on.
    pub fn bytes(&self, first: u64, len: usize) -> Vec<u8> {
        let empty = [0; SECTOR];
        let sectors = (first..).map(|number| self.sectors.get(&number).unwrap_or(&empty));
        sectors.flatten().copied().take(len).collect()
    }
}

impl ReadAt for Sparse {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        if offset.checked_add(into.len() as u64).is_none_or(|end| end > self.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into.fill(0);
        let (first, end) = (offset / SECTOR as u64, (offset + into.len() as u64).div_ceil(SECTOR as u64));
        for (number, sector) in self.sectors.range(first..end) {
            let start = number * SECTOR as u64;
            let (from, to) = (start.max(offset), (start + SECTOR as u64).min(offset + into.len() as u64));
            into[(from - offset) as usize..(to - offset) as usize]
                .copy_from_slice(&sector[(from - start) as usize..(to - start) as usize]);
        }
        Ok(())
    }
}
