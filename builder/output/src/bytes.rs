//! Headers: numbers one behind the other, and numbers at fixed places.

/// A block of zeros that numbers and texts are put into, in the byte order that its name says.
pub(crate) struct Block(Vec<u8>);

impl Block {
    pub fn new(len: usize) -> Self {
        Self(vec![0; len])
    }

    pub fn put(&mut self, at: usize, bytes: &[u8]) -> &mut Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    pub fn le16(&mut self, at: usize, value: u16) -> &mut Self {
        self.put(at, &value.to_le_bytes())
    }

    pub fn le32(&mut self, at: usize, value: u32) -> &mut Self {
        self.put(at, &value.to_le_bytes())
    }

    pub fn le64(&mut self, at: usize, value: u64) -> &mut Self {
        self.put(at, &value.to_le_bytes())
    }

    pub fn be16(&mut self, at: usize, value: u16) -> &mut Self {
        self.put(at, &value.to_be_bytes())
    }

    pub fn be32(&mut self, at: usize, value: u32) -> &mut Self {
        self.put(at, &value.to_be_bytes())
    }

    pub fn be64(&mut self, at: usize, value: u64) -> &mut Self {
        self.put(at, &value.to_be_bytes())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}
