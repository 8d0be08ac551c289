//! A layout to a file.

use super::{
    DiskError, DiskImage, Layout, Partition, Placed, Source, mbr,
    place::places,
    sparse::{Copied, copy},
};
use crate::gpt::{self, Attributes, Kind, NewEntry};
use kiln_types::ByteSize;
use std::fs::File;

/// Writes the disk that `layout` describes over all of `file`, which must be open for reading too. The same layout
/// gives the same bytes, whatever the file had before. When the bytes reach the disk is up to the caller (`sync_all`).
///
/// # Errors
/// When the layout makes no sense, a source cannot be read, or writing fails; the file then holds part of an image.
pub fn write(layout: &Layout, file: &File) -> Result<DiskImage, DiskError> {
    let (partitions, size) = places(layout)?;
    file.set_len(0)?;
    file.set_len(size.bytes())?;
    let mut written = 0;
    for (partition, placed) in layout.partitions.iter().zip(&partitions) {
        written += write_content(partition, placed, file)?.written;
    }
    mbr::write(file, size.bytes(), &named_in_mbr(layout, &partitions))?;
    gpt::write(file, layout.disk, &entries(layout, &partitions))?;
    Ok(DiskImage { size, written: ByteSize(written), partitions })
}

fn named_in_mbr<'a>(layout: &Layout, places: &'a [Placed]) -> Vec<&'a Placed> {
    let both = layout.partitions.iter().zip(places);
    both.filter(|(partition, _)| partition.kind == Kind::PiBoot).map(|(_, placed)| placed).collect()
}

fn write_content(partition: &Partition, placed: &Placed, file: &File) -> Result<Copied, DiskError> {
    match &partition.source {
        Source::Empty => Ok(Copied { read: 0, written: 0 }),
        Source::Bytes(bytes) => {
            check_fits(placed, bytes.len() as u64)?;
            Ok(copy(&mut bytes.as_slice(), file, placed.start)?)
        }
        Source::File(path) => {
            let failed = |source| DiskError::Read { name: partition.name.clone(), path: path.clone(), source };
            let mut content = File::open(path).map_err(failed)?;
            check_fits(placed, content.metadata().map_err(failed)?.len())?;
            Ok(copy(&mut content, file, placed.start)?)
        }
    }
}

fn check_fits(placed: &Placed, content: u64) -> Result<(), DiskError> {
    if content > placed.size.bytes() {
        let Placed { name, size, .. } = placed.clone();
        return Err(DiskError::TooLarge { name, content: ByteSize(content), size });
    }
    Ok(())
}

fn entries(layout: &Layout, places: &[Placed]) -> Vec<NewEntry> {
    let entry = |(partition, placed): (&Partition, &Placed)| NewEntry {
        name: partition.name.clone(),
        kind: partition.kind,
        uuid: partition.uuid,
        start: placed.start,
        size: placed.size.bytes(),
        attributes: Attributes::of(partition.kind),
    };
    layout.partitions.iter().zip(places).map(entry).collect()
}
