//! An image cut into the blocks of clouds, as its bytes go by.

use kiln_types::Digest;

/// Bytes of a block: that of the EBS direct APIs, which know no other.
pub const BLOCK: u64 = 512 << 10;

/// A block that is not all zeros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// Which one, counted from the start of the volume.
    pub index: u32,
    /// Of its 512 KiB, the last one filled up with zeros.
    pub digest: Digest,
}

/// Puts bytes that come in their order into blocks.
#[derive(Default)]
pub(crate) struct Blocks {
    done: Vec<Block>,
    index: u64,
    current: Vec<u8>,
}

impl Blocks {
    /// More bytes, that begin at `at` of the image. What was left out between is zeros.
    pub fn add(&mut self, mut at: u64, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if at / BLOCK != self.index {
                self.end();
                self.index = at / BLOCK;
            }
            let start = (at % BLOCK) as usize;
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK as usize - start));
            self.current.resize(BLOCK as usize, 0);
            self.current[start..start + now.len()].copy_from_slice(now);
            (at, bytes) = (at + now.len() as u64, later);
        }
    }

    fn end(&mut self) {
        if self.current.iter().any(|byte| *byte != 0) {
            // 2^32 blocks are 2 PiB; no image is.
            self.done.push(Block { index: self.index as u32, digest: Digest::of(&self.current) });
        }
        self.current.clear();
    }

    /// All blocks that are not zeros.
    pub fn finish(mut self) -> Vec<Block> {
        self.end();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_not_sent_and_pieces_make_whole_blocks() {
        let mut blocks = Blocks::default();
        blocks.add(0, &[1; 100]);
        blocks.add(BLOCK - 1, &[2; 2]);
        blocks.add(3 * BLOCK, &[0; 4096]);
        blocks.add(5 * BLOCK + 7, &[3; 1]);
        let blocks = blocks.finish();
        assert_eq!(blocks.iter().map(|block| block.index).collect::<Vec<_>>(), [0, 1, 5]);
        let mut first = vec![0; BLOCK as usize];
        first[..100].fill(1);
        first[BLOCK as usize - 1] = 2;
        assert_eq!(blocks[0].digest, Digest::of(first));
    }
}
