//! What can be read at any offset and knows where it may have something: a disk before it is a file.

use crate::ReadAt;
use std::{fs::File, io, ops::Range};

/// The size of the pieces in which zeros are found: filesystems make holes of whole blocks only.
pub const BLOCK: usize = 4096;

/// Bytes that can be read at any offset, most of them perhaps zeros that nobody has to read to know that.
pub trait Sparse: ReadAt {
    /// How many bytes there are.
    fn len(&self) -> u64;

    /// Where something may be: sorted ranges that do not overlap. All else is zeros.
    fn extents(&self) -> Vec<Range<u64>>;

    /// Whether there is nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<S: Sparse + ?Sized> Sparse for &S {
    fn len(&self) -> u64 {
        (**self).len()
    }

    fn extents(&self) -> Vec<Range<u64>> {
        (**self).extents()
    }
}

/// All of it may be something.
impl Sparse for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn extents(&self) -> Vec<Range<u64>> {
        std::iter::once(0..Sparse::len(self)).collect()
    }
}

/// The same with zeros behind it: a disk on a larger one, whose second table is then not at the end, as on a card.
#[derive(Clone, Copy, Debug)]
pub struct Grown<S> {
    inner: S,
    len: u64,
}

impl<S: Sparse> Grown<S> {
    /// `inner`, `len` bytes long, or as long as it is when that is more.
    pub fn new(inner: S, len: u64) -> Self {
        Self { len: len.max(inner.len()), inner }
    }
}

impl<S: Sparse> ReadAt for Grown<S> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(into.len() as u64).filter(|&end| end <= self.len);
        end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let count = self.inner.len().saturating_sub(offset).min(into.len() as u64) as usize;
        let (there, behind) = into.split_at_mut(count);
        behind.fill(0);
        if there.is_empty() { Ok(()) } else { self.inner.read_at(offset, there) }
    }
}

impl<S: Sparse> Sparse for Grown<S> {
    fn len(&self) -> u64 {
        self.len
    }

    fn extents(&self) -> Vec<Range<u64>> {
        self.inner.extents()
    }
}

/// A file of which all may be something: an image that was written before.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    len: u64,
}

impl WholeFile {
    /// The file as it is now.
    ///
    /// # Errors
    /// When its length cannot be told.
    pub fn new(file: File) -> io::Result<Self> {
        Ok(Self { len: file.metadata()?.len(), file })
    }
}

impl ReadAt for WholeFile {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.file.read_at(offset, into)
    }
}

impl Sparse for WholeFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn extents(&self) -> Vec<Range<u64>> {
        std::iter::once(0..self.len).collect()
    }
}

/// Whether all of it is zeros.
pub fn is_zero(bytes: &[u8]) -> bool {
    // Sixteen bytes at a time: images are hundreds of megabytes, mostly looked at in vain.
    let (wide, rest) = bytes.as_chunks::<16>();
    wide.iter().all(|part| u128::from_ne_bytes(*part) == 0) && rest.iter().all(|&byte| byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_a_disk_is_zeros_and_then_nothing() {
        let disk = Grown::new(b"clay".to_vec(), 7);
        let mut seen = [1; 4];
        disk.read_at(2, &mut seen).unwrap();
        assert_eq!(&seen, b"ay\0\0");
        disk.read_at(4, &mut seen[..3]).unwrap();
        assert_eq!(seen[..3], [0; 3]);
        assert!(disk.read_at(4, &mut seen).is_err() && disk.read_at(u64::MAX, &mut seen).is_err());
        assert_eq!((disk.extents()[0].clone(), disk.len()), (0..4, 7));
        assert_eq!(Grown::new(b"clay".to_vec(), 1).len(), 4);
    }
}
