//! Memory that the kernel can hand to a device as it is.

use super::BLOCK;
use std::ops::{Deref, DerefMut};

/// Bytes whose address is a multiple of [`BLOCK`], as access past the page cache (`O_DIRECT`) demands.
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    len: usize,
}

impl Buffer {
    /// `len` zeros.
    pub fn new(len: usize) -> Self {
        let block = BLOCK as usize;
        let bytes = vec![0; len + block];
        // Never moved afterwards: a vector that does not grow keeps its place.
        let start = bytes.as_ptr().align_offset(block).min(block);
        Self { bytes, start, len }
    }

    /// Forgets all but the first `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..self.start + self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.start + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_where_devices_want_it() {
        for len in [1, 4096, 1 << 20] {
            let mut buffer = Buffer::new(len);
            assert_eq!(buffer.as_ptr() as u64 % BLOCK, 0);
            assert_eq!(buffer.len(), len);
            buffer.truncate(1);
            assert_eq!(buffer.len(), 1);
        }
    }
}
