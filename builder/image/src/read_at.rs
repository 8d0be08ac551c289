//! Reading at an offset: what readers and hashers ask of a file, a partition or a slice of memory.

use kiln_types::{Digest, Hasher};
use std::{fs::File, io, ops::Range, os::unix::fs::FileExt};

/// Something whose bytes can be read in any order, by many threads at once.
pub trait ReadAt: Sync {
    /// Fills `into` with the bytes from `offset`; `UnexpectedEof` when that reaches past the end.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

/// How much is read at a time; an even number, for sums of words.
const CHUNK: u64 = 1 << 20;

/// Gives a range of bytes to `done`, some at a time.
///
/// # Errors
/// When it cannot be read, or reaches past the end.
pub(crate) fn each(from: &dyn ReadAt, bytes: Range<u64>, mut done: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK.min(bytes.end.saturating_sub(bytes.start)) as usize];
    for at in bytes.clone().step_by(CHUNK as usize) {
        let piece = &mut buffer[..CHUNK.min(bytes.end - at) as usize];
        from.read_at(at, piece)?;
        done(piece);
    }
    Ok(())
}

/// SHA-256 of a range of bytes.
///
/// # Errors
/// When it cannot be read, or reaches past the end.
pub fn digest(from: &dyn ReadAt, bytes: Range<u64>) -> io::Result<Digest> {
    let mut hasher = Hasher::new();
    each(from, bytes, |piece| {
        hasher.update(piece);
    })?;
    Ok(hasher.finish())
}

impl ReadAt for File {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(into, offset)
    }
}

impl ReadAt for [u8] {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let end = start.checked_add(into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(self.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.as_slice().read_at(offset, into)
    }
}

impl<R: ReadAt + ?Sized> ReadAt for &R {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        (**self).read_at(offset, into)
    }
}

/// A part of something larger, such as a partition of a disk; nothing outside it can be read.
#[derive(Clone, Copy, Debug)]
pub struct Window<R> {
    inner: R,
    start: u64,
    len: u64,
}

impl<R: ReadAt> Window<R> {
    /// `len` bytes of `inner` from `start`.
    pub fn new(inner: R, start: u64, len: u64) -> Self {
        Self { inner, start, len }
    }
}

impl<R: ReadAt> ReadAt for Window<R> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let inside = offset.checked_add(into.len() as u64).is_some_and(|end| end <= self.len);
        let at = self.start.checked_add(offset).filter(|_| inside).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.inner.read_at(at, into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_shows_its_part_and_nothing_else() {
        let window = Window::new(b"..clay..".as_slice(), 2, 4);
        let mut seen = [0; 4];
        window.read_at(0, &mut seen).unwrap();
        assert_eq!(&seen, b"clay");
        assert!(window.read_at(1, &mut seen).is_err());
        assert!(window.read_at(u64::MAX, &mut seen).is_err());
    }
}
