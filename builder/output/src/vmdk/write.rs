//! A disk to a stream-optimized VMDK.

use super::{
    DESCRIPTOR, GRAIN, GRAINS, OVERHEAD, SECTOR,
    descriptor::descriptor,
    header::{AT_END, Marker, header, marker},
};
use crate::{
    Label,
    deflate::{Frame, deflate},
    pieces::pieces,
};
use kiln_image::Sparse;
use std::io::{self, Write};

/// As for gzip.
const LEVEL: u32 = 6;

/// Writes `disk` as `.vmdk`, forwards.
///
/// # Errors
/// When reading or writing fails, or the name of the image is longer than the descriptor has room for.
pub fn vmdk(disk: &dyn Sparse, label: &Label, out: impl Write) -> io::Result<()> {
    let mut out = Sectors { out, at: 0 };
    let text = descriptor(disk.len(), label);
    if text.len() as u64 > DESCRIPTOR * SECTOR {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the name of the image is too long for a VMDK"));
    }
    out.put(&header(disk.len(), AT_END))?;
    out.put(text.as_bytes())?;
    out.fill_to(OVERHEAD)?;
    let mut tables = Tables { directory: Vec::new(), table: Vec::new() };
    let packed = |grain: &[u8]| deflate(grain, LEVEL, Frame::Zlib);
    pieces(disk, GRAIN as usize, packed, |bytes, grain| {
        let place = grain.map_or(Ok(0), |grain| out.put_grain(bytes.start / SECTOR, &grain))?;
        tables.add(place, &mut out)
    })?;
    tables.end(&mut out)?;
    let directory = out.put_table(Marker::Directory, &tables.directory)?;
    out.put(&marker(Marker::Footer, 1))?;
    out.put(&header(disk.len(), directory.into()))?;
    out.put(&marker(Marker::End, 0))?;
    out.out.flush()
}

/// A stream that is written in whole sectors.
struct Sectors<W> {
    out: W,
    /// How many there are.
    at: u64,
}

impl<W: Write> Sectors<W> {
    /// Writes `bytes` and zeros to the end of a sector.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let sectors = (bytes.len() as u64).div_ceil(SECTOR);
        self.out.write_all(bytes)?;
        self.out.write_all(&vec![0; (sectors * SECTOR) as usize - bytes.len()])?;
        self.at += sectors;
        Ok(())
    }

    fn fill_to(&mut self, sector: u64) -> io::Result<()> {
        self.put(&vec![0; ((sector - self.at) * SECTOR) as usize])
    }

    /// The next sector, as tables have it: a file of more than 2 TiB has none.
    fn here(&self) -> io::Result<u32> {
        u32::try_from(self.at).map_err(|_| io::ErrorKind::FileTooLarge.into())
    }

    /// A compressed grain of the disk from this sector on; gives its place.
    fn put_grain(&mut self, sector: u64, bytes: &[u8]) -> io::Result<u32> {
        let place = self.here()?;
        let mut grain = sector.to_le_bytes().to_vec();
        grain.extend((bytes.len() as u32).to_le_bytes());
        grain.extend(bytes);
        self.put(&grain)?;
        Ok(place)
    }

    /// A table behind its marker; gives its place.
    fn put_table(&mut self, kind: Marker, places: &[u32]) -> io::Result<u32> {
        let bytes: Vec<u8> = places.iter().flat_map(|place| place.to_le_bytes()).collect();
        self.put(&marker(kind, (bytes.len() as u64).div_ceil(SECTOR)))?;
        let place = self.here()?;
        self.put(&bytes)?;
        Ok(place)
    }
}

/// Where grains are, and where the tables that say so are.
struct Tables {
    directory: Vec<u32>,
    table: Vec<u32>,
}

impl Tables {
    /// Adds a grain; a full table is written.
    fn add(&mut self, place: u32, out: &mut Sectors<impl Write>) -> io::Result<()> {
        self.table.push(place);
        if self.table.len() == GRAINS { self.end(out) } else { Ok(()) }
    }

    /// Writes the table, unless nothing is in it.
    fn end(&mut self, out: &mut Sectors<impl Write>) -> io::Result<()> {
        if self.table.is_empty() {
            return Ok(());
        }
        self.table.resize(GRAINS, 0);
        let nothing = self.table.iter().all(|&place| place == 0);
        self.directory.push(if nothing { 0 } else { out.put_table(Marker::Table, &self.table)? });
        self.table.clear();
        Ok(())
    }
}
