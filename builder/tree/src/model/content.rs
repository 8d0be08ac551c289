//! The bytes of a file: known by digest and length, read only on demand.

use kiln_types::Digest;
use std::{fs::File, io, os::unix::fs::FileExt, path::Path, sync::Arc};

/// Where the bytes are.
#[derive(Clone, Debug)]
pub enum Source {
    /// In memory; for generated files.
    Memory(Arc<[u8]>),
    /// Part of a file in the store that does not change while we run.
    File {
        /// The file.
        path: Arc<Path>,
        /// First byte.
        offset: u64,
    },
}

/// The bytes of a file.
#[derive(Clone, Debug)]
pub struct Content {
    digest: Digest,
    len: u64,
    source: Source,
}

impl Content {
    /// Content held in memory.
    pub fn bytes(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { digest: Digest::of(&bytes), len: bytes.len() as u64, source: Source::Memory(bytes) }
    }

    /// `len` bytes from `offset` of the file at `path`, whose digest is already known.
    pub fn stored(digest: Digest, len: u64, path: Arc<Path>, offset: u64) -> Self {
        Self { digest, len, source: Source::File { path, offset } }
    }

    /// SHA-256 of the bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All bytes. Files of a root are at most a few hundred megabytes; writers use [`Content::read_at`].
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.len as usize];
        self.read_at(0, &mut bytes)?;
        Ok(bytes)
    }

    /// Fills `into` with the bytes from `offset`; an error when that reaches past the end.
    pub fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        if offset + into.len() as u64 > self.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match &self.source {
            Source::Memory(bytes) => {
                let start = offset as usize;
                into.copy_from_slice(&bytes[start..start + into.len()]);
                Ok(())
            }
            Source::File { path, offset: base } => File::open(path)?.read_exact_at(into, base + offset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_part_and_refuses_to_read_past_the_end() {
        let content = Content::bytes(*b"clay and fire");
        let mut part = [0; 4];
        content.read_at(9, &mut part).unwrap();
        assert_eq!(&part, b"fire");
        assert!(content.read_at(10, &mut part).is_err());
    }
}
