//! A place with a length, read from front to back: what `gpt` and `fatfs` want to have.

use crate::ReadAt;
use kiln_types::seek;
use std::{
    fmt,
    io::{self, Read, Seek, SeekFrom, Write},
};

/// `len` bytes of something that can be read at an offset, with a position. Writing is refused: both crates demand a
/// device that can write even where they only read.
pub(crate) struct Stream<R> {
    inner: R,
    len: u64,
    position: u64,
}

impl<R: ReadAt> Stream<R> {
    pub fn new(inner: R, len: u64) -> Self {
        Self { inner, len, position: 0 }
    }
}

impl<R: ReadAt> Read for Stream<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.len.saturating_sub(self.position);
        let count = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.inner.read_at(self.position, &mut into[..count])?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<R> Seek for Stream<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek(to, self.position, self.len)?;
        Ok(self.position)
    }
}

impl<R> Write for Stream<R> {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<R> fmt::Debug for Stream<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stream({} bytes, at {})", self.len, self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_to_its_end_and_not_beyond() {
        let mut stream = Stream::new(b"clay and fire".as_slice(), 8);
        stream.seek(SeekFrom::End(-3)).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text, "and");
        assert!(stream.seek(SeekFrom::Current(-9)).is_err());
        assert!(stream.write(b"x").is_err());
    }
}
