//! The whole disk, described: tables in memory, the content of partitions where it is, zeros nowhere.

use super::{DiskError, Layout, Partition, Placed, Source, ends::Ends, mbr, place::places};
use crate::{
    ReadAt, Sparse,
    gpt::{self, Attributes, Kind, NewEntry},
    joined::{Content, Part, read_parts},
};
use kiln_types::{ByteSize, Digest, Hasher};
use std::{borrow::Cow, fs::File, io, ops::Range};

/// A disk that can be read at any offset before any file has it; every format is written from this. Made from a
/// [`Layout`] alone, whose memory it borrows.
#[derive(Debug)]
pub struct Disk<'a> {
    size: ByteSize,
    partitions: Vec<Placed>,
    /// In the order of the disk; they do not overlap.
    pieces: Vec<Part<'a>>,
}

impl<'a> Disk<'a> {
    /// The disk that `layout` describes. Its files stay open.
    ///
    /// # Errors
    /// When the layout makes no sense or a source cannot be read.
    pub fn new(layout: &'a Layout) -> Result<Self, DiskError> {
        let (partitions, size) = places(layout)?;
        let mut ends = Ends::new(size.bytes());
        mbr::write(&mut ends, size.bytes(), &named_in_mbr(layout, &partitions))?;
        gpt::write(&mut ends, layout.disk, &entries(layout, &partitions))?;
        let tail = ends.tail_start();
        let mut pieces = vec![memory(0, ends.head.into())];
        for (partition, placed) in layout.partitions.iter().zip(&partitions) {
            pieces.extend(content(partition, placed)?);
        }
        pieces.push(memory(tail, ends.tail.into()));
        pieces.retain(|piece| !piece.bytes.is_empty());
        Ok(Self { size, partitions, pieces })
    }

    /// Its size, a multiple of a MiB.
    pub fn size(&self) -> ByteSize {
        self.size
    }

    /// Where the partition called `name` lies.
    pub fn partition(&self, name: &str) -> Option<&Placed> {
        self.partitions.iter().find(|partition| partition.name == name)
    }

    /// A digest that stands for the content: of all that is in memory, the tables among it. Their UUIDs are those of the
    /// verified root, so the files, which are the root and its hashes, are covered without reading them.
    pub fn identity(&self) -> Digest {
        let mut hasher = Hasher::new();
        for piece in &self.pieces {
            hasher.field(piece.bytes.start.to_le_bytes());
            if let Content::Memory(bytes) = &piece.content {
                hasher.field(bytes);
            }
        }
        hasher.finish()
    }
}

fn memory(start: u64, bytes: Cow<'_, [u8]>) -> Part<'_> {
    Part { bytes: start..start + bytes.len() as u64, content: Content::Memory(bytes) }
}

fn content<'a>(partition: &'a Partition, placed: &Placed) -> Result<Option<Part<'a>>, DiskError> {
    let piece = match &partition.source {
        Source::Empty => return Ok(None),
        Source::Bytes(bytes) => memory(placed.start, Cow::Borrowed(bytes)),
        Source::File(path) => {
            let failed = |source| DiskError::Read { name: partition.name.clone(), path: path.clone(), source };
            let file = File::open(path).map_err(failed)?;
            let len = file.metadata().map_err(failed)?.len();
            Part { bytes: placed.start..placed.start + len, content: Content::File(file) }
        }
    };
    match ByteSize(piece.bytes.end - piece.bytes.start) {
        content if content > placed.size => {
            Err(DiskError::TooLarge { name: placed.name.clone(), content, size: placed.size })
        }
        _ => Ok(Some(piece)),
    }
}

impl ReadAt for Disk<'_> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(into.len() as u64).filter(|&end| end <= self.size.bytes());
        end.ok_or(io::ErrorKind::UnexpectedEof)?;
        read_parts(&self.pieces, offset, into)
    }
}

impl Sparse for Disk<'_> {
    fn len(&self) -> u64 {
        self.size.bytes()
    }

    fn extents(&self) -> Vec<Range<u64>> {
        self.pieces.iter().map(|piece| piece.bytes.clone()).collect()
    }
}

fn named_in_mbr<'a>(layout: &Layout, places: &'a [Placed]) -> Vec<&'a Placed> {
    let both = layout.partitions.iter().zip(places);
    both.filter(|(partition, _)| partition.kind == Kind::PiBoot).map(|(_, placed)| placed).collect()
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
