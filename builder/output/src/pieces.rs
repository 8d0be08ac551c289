//! A disk in pieces: read and worked on by all processors, handed on in their order.

use kiln_image::{Sparse, is_zero};
use rayon::prelude::*;
use std::{io, ops::Range};

/// Bytes of the disk that are worked on at once. What is written does not depend on it.
const BATCH: usize = 32 << 20;

/// Cuts all of `disk` into pieces of `size` bytes (the last may be shorter), does `work` on those that are not zeros, many
/// at a time, and gives each result with the range of its bytes to `each`, in the order of the disk; `None` for zeros.
///
/// `work` sees nothing but the piece, so the result does not depend on how many processors there are.
pub(crate) fn pieces<T: Send>(
    disk: &dyn Sparse,
    size: usize,
    work: impl Fn(&[u8]) -> io::Result<T> + Sync,
    mut each: impl FnMut(Range<u64>, Option<T>) -> io::Result<()>,
) -> io::Result<()> {
    let (len, extents) = (disk.len(), disk.extents());
    let one = |buffer: &mut Vec<u8>, bytes: &Range<u64>| {
        if !is_in(&extents, bytes) {
            return Ok(None);
        }
        buffer.resize((bytes.end - bytes.start) as usize, 0);
        disk.read_at(bytes.start, buffer)?;
        if is_zero(buffer) { Ok(None) } else { work(buffer).map(Some) }
    };
    let places: Vec<Range<u64>> = (0..len).step_by(size).map(|start| start..len.min(start + size as u64)).collect();
    for batch in places.chunks((BATCH / size).max(1)) {
        let done = batch.par_iter().map_init(Vec::new, one).collect::<io::Result<Vec<_>>>()?;
        for (bytes, result) in batch.iter().zip(done) {
            each(bytes.clone(), result)?;
        }
    }
    Ok(())
}

/// Whether any of `bytes` is in one of the sorted `extents`.
fn is_in(extents: &[Range<u64>], bytes: &Range<u64>) -> bool {
    let next = extents.partition_point(|extent| extent.end <= bytes.start);
    extents.get(next).is_some_and(|extent| extent.start < bytes.end)
}

/// The disk from its first to its last byte, for compressors that take a stream.
pub(crate) struct Forwards<'a> {
    disk: &'a dyn Sparse,
    at: u64,
}

impl<'a> Forwards<'a> {
    pub fn new(disk: &'a dyn Sparse) -> Self {
        Self { disk, at: 0 }
    }
}

impl io::Read for Forwards<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(usize::try_from(self.disk.len() - self.at).unwrap_or(usize::MAX));
        self.disk.read_at(self.at, &mut into[..count])?;
        self.at += count as u64;
        Ok(count)
    }
}

/// Copies with pieces that are worth a call.
pub(crate) fn copy(disk: &dyn Sparse, into: &mut impl io::Write) -> io::Result<()> {
    let mut from = io::BufReader::with_capacity(1 << 20, Forwards::new(disk));
    io::copy(&mut from, into).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_their_order_and_zeros_as_nothing() {
        let mut disk = vec![0; 10];
        disk[4] = 7;
        disk[9] = 9;
        let mut seen = Vec::new();
        let each = |bytes: Range<u64>, piece: Option<Vec<u8>>| {
            seen.push((bytes, piece));
            Ok(())
        };
        pieces(&disk, 4, |bytes| Ok(bytes.to_vec()), each).unwrap();
        assert_eq!(seen, [(0..4, None), (4..8, Some(vec![7, 0, 0, 0])), (8..10, Some(vec![0, 9]))]);
    }

    #[test]
    fn what_touches_an_extent_is_read() {
        let extents = [2..4, 6..7];
        let read: Vec<_> = (0..8).filter(|&at| is_in(&extents, &(at..at + 1))).collect();
        assert_eq!(read, [2, 3, 6]);
        assert!(is_in(&extents, &(4..8)) && !is_in(&extents, &(4..6)) && !is_in(&extents, &(7..9)));
    }
}
