//! Reads images back: for `kiln inspect` and for tests. Errors are fine on damaged input; panics are not.

mod entry;

pub use entry::{Entry, EntryKind};

use super::{ReadError, Superblock};
use crate::ReadAt;

/// An open image.
pub struct Reader<R> {
    image: R,
    superblock: Superblock,
}

impl<R: ReadAt> Reader<R> {
    /// Reads and checks the superblock.
    pub fn open(image: R) -> Result<Self, ReadError> {
        let _ = image;
        Err(ReadError::NotErofs)
    }

    /// What the image says about itself.
    pub fn superblock(&self) -> &Superblock {
        &self.superblock
    }

    /// All entries, parents before children, in byte order of their paths; the root is the first.
    pub fn entries(&self) -> Result<Vec<Entry>, ReadError> {
        Err(ReadError::NotErofs)
    }

    /// The entry at `path`, relative to the root; symbolic links are not followed.
    pub fn get(&self, path: &str) -> Result<Entry, ReadError> {
        Err(ReadError::NotFound(path.to_owned()))
    }

    /// Fills `into` with the content of a file from `offset`.
    pub fn read_at(&self, entry: &Entry, offset: u64, into: &mut [u8]) -> Result<(), ReadError> {
        let _ = (entry, offset, into, &self.image);
        Err(ReadError::NotErofs)
    }

    /// All of a file; an error when it is larger than `limit` bytes.
    pub fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        let _ = (entry, limit);
        Err(ReadError::NotErofs)
    }
}
