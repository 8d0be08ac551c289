//! The unit of work: some content that is compressed, cached and written together.

use crate::erofs::{ErofsError, format::BLOCK};
use kiln_tree::Content;
use kiln_types::{Digest, Hasher};

/// Bytes of a piece at which large files are cut: enough to be worth an entry in the cache, little enough to be redone.
/// A multiple of every extent size.
pub const PIECE: u64 = 2 << 20;

/// Changing how pieces are compressed or stored in the cache wants a new number here.
const WRITER_VERSION: &[u8] = b"kiln erofs piece 2";

/// Part of one file.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Path of the file, for messages.
    pub path: &'a str,
    pub content: &'a Content,
    pub offset: u64,
    pub len: u64,
}

impl Part<'_> {
    /// What makes two parts equal.
    pub fn key(&self) -> (Digest, u64, u64) {
        (self.content.digest(), self.offset, self.len)
    }
}

/// Parts of files, end to end.
#[derive(Clone, Debug, Default)]
pub struct Piece<'a> {
    pub parts: Vec<Part<'a>>,
    /// Length of all parts in bytes.
    pub len: u64,
    /// Whether zeros follow up to a whole cluster, so that the next piece of the packed file begins with one.
    pub padded: bool,
}

impl<'a> Piece<'a> {
    pub fn push(&mut self, part: Part<'a>) {
        self.len += part.len;
        self.parts.push(part);
    }

    /// Length in bytes, zeros included.
    pub fn padded_len(&self) -> u64 {
        if self.padded { self.len.next_multiple_of(BLOCK as u64) } else { self.len }
    }

    /// The identity of the compressed result: all that it depends on.
    pub fn key(&self, compressor: &[u8]) -> Digest {
        let mut hasher = Hasher::new();
        hasher.field(WRITER_VERSION).field(compressor).field([u8::from(self.padded)]);
        for part in &self.parts {
            hasher.field(part.content.digest().as_bytes());
            hasher.field(part.offset.to_le_bytes()).field(part.len.to_le_bytes());
        }
        hasher.finish()
    }

    /// The bytes.
    pub fn read(&self) -> Result<Vec<u8>, ErofsError> {
        let mut bytes = vec![0; self.padded_len() as usize];
        let mut at = 0;
        for part in &self.parts {
            let end = at + part.len as usize;
            let read = part.content.read_at(part.offset, &mut bytes[at..end]);
            read.map_err(|source| ErofsError::Content { path: part.path.to_owned(), source })?;
            at = end;
        }
        Ok(bytes)
    }

    /// The file that messages about this piece name.
    pub fn path(&self) -> &str {
        self.parts.first().map_or("", |part| part.path)
    }
}
