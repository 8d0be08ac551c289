//! Bytes that lie in several places, as the one file that they will be: what is large stays where it is.

use crate::{ReadAt, Sparse};
use std::{borrow::Cow, fs::File, io, ops::Range};

/// Where bytes are.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    Memory(Cow<'a, [u8]>),
    File(File),
}

impl ReadAt for Content<'_> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Memory(bytes) => (**bytes).read_at(offset, into),
            Self::File(file) => file.read_at(offset, into),
        }
    }
}

/// A part of something larger.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// Where it is in the whole.
    pub bytes: Range<u64>,
    /// What it is.
    pub content: Content<'a>,
}

/// Fills `into` with the bytes of a whole from `offset`; what no part has is zeros.
pub(crate) fn read_parts(parts: &[Part<'_>], offset: u64, into: &mut [u8]) -> io::Result<()> {
    let end = offset + into.len() as u64;
    into.fill(0);
    for part in parts {
        let shared = part.bytes.start.max(offset)..part.bytes.end.min(end);
        if shared.start < shared.end {
            let into = &mut into[(shared.start - offset) as usize..(shared.end - offset) as usize];
            part.content.read_at(shared.start - part.bytes.start, into)?;
        }
    }
    Ok(())
}

/// A file that nobody has written yet: parts in memory and in other files, one behind the other, with zeros between them.
#[derive(Debug, Default)]
pub struct Joined<'a> {
    parts: Vec<Part<'a>>,
    len: u64,
}

impl<'a> Joined<'a> {
    /// How many bytes it will have.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Goes on with bytes of memory.
    pub fn push(&mut self, bytes: impl Into<Cow<'a, [u8]>>) {
        let bytes = bytes.into();
        let len = bytes.len() as u64;
        self.add(len, Content::Memory(bytes));
    }

    /// Goes on with the first `len` bytes of `file`.
    pub fn push_file(&mut self, file: File, len: u64) {
        self.add(len, Content::File(file));
    }

    /// Goes on with all of `other`.
    pub fn append(&mut self, other: Self) {
        let (start, len) = (self.len, other.len);
        self.parts.extend(
            other
                .parts
                .into_iter()
                .map(|part| Part { bytes: part.bytes.start + start..part.bytes.end + start, content: part.content }),
        );
        self.len += len;
    }

    /// Goes on with zeros up to the next multiple of `alignment`.
    pub fn align(&mut self, alignment: u64) {
        self.len = self.len.next_multiple_of(alignment);
    }

    /// Goes on with zeros up to the byte `end`.
    pub fn pad_to(&mut self, end: u64) {
        self.len = self.len.max(end);
    }

    /// Puts `other` at byte `at` over what has no part there; nothing of it may be behind the end.
    pub(crate) fn lay(&mut self, other: Self, at: u64) {
        let end = self.len;
        let parts = other
            .parts
            .into_iter()
            .map(|Part { bytes, content }| Part { bytes: bytes.start + at..bytes.end + at, content });
        self.parts.extend(parts);
        self.parts.sort_by_key(|part| part.bytes.start);
        debug_assert!(at + other.len <= end && self.parts.windows(2).all(|two| two[0].bytes.end <= two[1].bytes.start));
    }

    /// All of it, in memory.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn to_vec(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.len as usize];
        read_parts(&self.parts, 0, &mut bytes)?;
        Ok(bytes)
    }

    /// Overwrites bytes of a part that is in memory.
    ///
    /// # Errors
    /// When no such part has them all.
    pub(crate) fn put(&mut self, offset: u64, value: &[u8]) -> io::Result<()> {
        let end = offset + value.len() as u64;
        let part = self.parts.iter_mut().find(|part| part.bytes.start <= offset && end <= part.bytes.end);
        let Some(Part { bytes, content: Content::Memory(memory) }) = part else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let at = (offset - bytes.start) as usize;
        memory.to_mut()[at..at + value.len()].copy_from_slice(value);
        Ok(())
    }

    fn add(&mut self, len: u64, content: Content<'a>) {
        if len > 0 {
            self.parts.push(Part { bytes: self.len..self.len + len, content });
            self.len += len;
        }
    }
}

impl<'a> From<&'a [u8]> for Joined<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        let mut joined = Self::default();
        joined.push(bytes);
        joined
    }
}

impl From<Vec<u8>> for Joined<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        let mut joined = Self::default();
        joined.push(bytes);
        joined
    }
}

impl ReadAt for Joined<'_> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let inside = offset.checked_add(into.len() as u64).is_some_and(|end| end <= self.len);
        if inside { read_parts(&self.parts, offset, into) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl Sparse for Joined<'_> {
    fn len(&self) -> u64 {
        self.len
    }

    fn extents(&self) -> Vec<Range<u64>> {
        self.parts.iter().map(|part| part.bytes.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn parts_are_one_file_with_zeros_between_them() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"fire and smoke").unwrap();
        let mut joined = Joined::from(b"clay".to_vec());
        joined.push(&b"!"[..]);
        joined.align(8);
        let mut other = Joined::default();
        other.push_file(file, 4);
        joined.append(other);
        assert_eq!(joined.to_vec().unwrap(), b"clay!\0\0\0fire");
        assert_eq!(joined.extents(), [0..4, 4..5, 8..12]);
        let mut seen = [1; 6];
        joined.read_at(4, &mut seen).unwrap();
        assert_eq!(&seen, b"!\0\0\0fi");
        assert!(joined.read_at(7, &mut seen).is_err() && joined.read_at(u64::MAX, &mut seen).is_err());
    }

    #[test]
    fn what_is_in_memory_alone_can_be_changed() {
        let mut joined = Joined::from(&b"clay"[..]);
        joined.push_file(tempfile::tempfile().unwrap(), 4);
        joined.put(1, b"oo").unwrap();
        assert_eq!(joined.to_vec().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let mut seen = [0; 4];
        joined.read_at(0, &mut seen).unwrap();
        assert_eq!(&seen, b"cooy");
        assert!(joined.put(3, b"no").is_err() && joined.put(4, b"no").is_err() && joined.put(99, b"no").is_err());
    }
}
