//! What of a program is signed.

use super::AuthenticodeError;
use crate::{ReadAt, pe::Pe, read_at::each};
use kiln_types::{Digest, Hasher};
use std::{io, ops::Range};

/// Where a program has the three things that are not signed.
pub(super) struct Places {
    /// The checksum.
    pub checksum: Range<usize>,
    /// The entry of the table of signatures among the data directories.
    pub directory: Range<usize>,
    /// The table of signatures, empty in a program without: all to the end of the file.
    pub table: Range<usize>,
}

impl Places {
    /// Those of `pe`, in which every byte is hashed just once: by readers that go from section to section, as the
    /// specification says it, and by those that go from the first byte to the last.
    pub(super) fn of(pe: &Pe<'_>) -> Result<Self, AuthenticodeError> {
        let directory = pe.signatures_entry().ok_or(AuthenticodeError::NoDirectory)?;
        let len = pe.len() as usize;
        let table = match pe.signatures_at() {
            Some((_, 0)) | None => len..len,
            Some((start, size)) if u64::from(start) + u64::from(size) == len as u64 => start as usize..len,
            Some(_) => return Err(AuthenticodeError::Table),
        };
        if pe.headers_len() < directory.end {
            return Err(AuthenticodeError::Gap { offset: pe.headers_len() });
        }
        without_gaps(pe, table.start)?;
        Ok(Self { checksum: pe.checksum(), directory, table })
    }

    /// The digest of all else.
    pub(super) fn digest(&self, program: &dyn ReadAt) -> io::Result<Digest> {
        let mut hasher = Hasher::new();
        let between = self.checksum.end..self.directory.start;
        for part in [0..self.checksum.start, between, self.directory.end..self.table.start] {
            each(program, part.start as u64..part.end as u64, |piece| {
                hasher.update(piece);
            })?;
        }
        Ok(hasher.finish())
    }
}

/// The sections follow the headers and each other; what is behind the last is signed too.
fn without_gaps(pe: &Pe<'_>, end: usize) -> Result<(), AuthenticodeError> {
    let mut extents: Vec<(usize, usize)> = pe
        .sections()
        .iter()
        .filter(|section| section.raw_size > 0)
        .map(|section| (section.raw_offset as usize, section.raw_size as usize))
        .collect();
    extents.sort_unstable();
    let mut next = pe.headers_len();
    for (start, len) in extents {
        if start != next {
            return Err(AuthenticodeError::Gap { offset: start.min(next) });
        }
        next = start + len;
    }
    if next > end { Err(AuthenticodeError::Table) } else { Ok(()) }
}
