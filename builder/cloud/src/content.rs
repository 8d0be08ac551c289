//! What of an image matters, in blocks of clouds.
//!
//! A new volume is all zeros; so of the blocks that matter (`STEM.bmap`), those are sent that are not zeros. Which these are, and
//! what is in them, is found out in one pass before anything is sent: by it an image is known again, whatever its file is called,
//! compressed or not; and what is sent later is compared with it.

use crate::{
    CloudError,
    blocks::{BLOCK, Block, Blocks},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use kiln_deliver::image::{Image, Piece};
use kiln_event::{Activity, Listener, Task};
use kiln_types::{ByteSize, Digest, Hasher};
use std::{
    fs::File,
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

const GIB: u64 = 1 << 30;

/// The bytes of an image, to be had in any order.
#[derive(Debug)]
pub struct Content {
    image: PathBuf,
    path: PathBuf,
    file: File,
    len: u64,
    map: Vec<Range<u64>>,
    blocks: Vec<Block>,
}

impl Content {
    /// Reads all of `image` that matters, checked against its `.bmap`. A compressed one is unpacked into `scratch`, a file that
    /// has as many bytes as matter.
    ///
    /// # Errors
    /// What is wrong with the image, what the system refuses, and the wish to stop.
    pub fn read(
        image: &Image,
        scratch: &Path,
        (listener, cancel): (&dyn Listener, &AtomicBool),
    ) -> Result<Self, CloudError> {
        let unpacked = image.is_compressed().then(|| sparse(scratch, image.len())).transpose();
        let unpacked = unpacked.map_err(read_error(scratch))?;
        let name = image.path().file_name().unwrap_or_default().to_string_lossy();
        let task = Task::start(listener, Activity::Verify, name, Some(image.map().mapped()));
        let (mut pieces, mut blocks, mut done) = (image.pieces()?, Blocks::default(), 0);
        while let Some(Piece { at, bytes }) = pieces.next_piece()? {
            if cancel.load(Ordering::Relaxed) {
                return Err(CloudError::Interrupted);
            }
            if let Some(file) = &unpacked {
                file.write_all_at(&bytes, at).map_err(read_error(scratch))?;
            }
            blocks.add(at, &bytes);
            done += bytes.len() as u64;
            task.advance(done);
        }
        task.done("");
        let path = if unpacked.is_some() { scratch } else { image.path() };
        let file = File::open(path).map_err(read_error(path))?;
        let content = Self {
            image: image.path().to_owned(),
            path: path.to_owned(),
            file,
            len: image.len().bytes(),
            map: image.map().bytes().collect(),
            blocks: blocks.finish(),
        };
        match content.blocks.is_empty() {
            true => Err(CloudError::Empty { path: content.image }),
            false => Ok(content),
        }
    }

    /// A file that has the bytes of the disk at their places.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The blocks to be sent, in their order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Bytes to be sent.
    pub fn to_send(&self) -> ByteSize {
        ByteSize(self.blocks.len() as u64 * BLOCK)
    }

    /// The smallest volume that takes the image, in GiB.
    pub fn gib(&self) -> u64 {
        self.len.div_ceil(GIB)
    }

    /// By what the image is known again: the size of its volume, and every block with its content.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        hasher.field("kiln volume 1").update(&self.gib().to_le_bytes());
        for block in &self.blocks {
            hasher.update(&block.index.to_le_bytes()).update(block.digest.as_bytes());
        }
        hasher.finish()
    }

    /// The digest over the digests of all blocks ("linear"), in Base64, as `CompleteSnapshot` wants it.
    pub fn checksum(&self) -> String {
        let mut hasher = Hasher::new();
        for block in &self.blocks {
            hasher.update(block.digest.as_bytes());
        }
        BASE64_STANDARD.encode(hasher.finish().as_bytes())
    }

    /// The bytes of a block.
    ///
    /// # Errors
    /// When they cannot be read, or are not those any more that were there before.
    pub fn bytes_of(&self, block: &Block) -> Result<Vec<u8>, CloudError> {
        let start = u64::from(block.index) * BLOCK;
        let mut bytes = vec![0; BLOCK as usize];
        for part in within(&self.map, start..start + BLOCK) {
            let place = (part.start - start) as usize..(part.end - start) as usize;
            self.file.read_exact_at(&mut bytes[place], part.start).map_err(read_error(&self.path))?;
        }
        match Digest::of(&bytes) == block.digest {
            true => Ok(bytes),
            false => Err(CloudError::Changed { path: self.image.clone() }),
        }
    }
}

/// The parts of sorted ranges that lie in `wanted`.
fn within(ranges: &[Range<u64>], wanted: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let first = ranges.partition_point(|range| range.end <= wanted.start);
    let overlapping = ranges[first..].iter().take_while(move |range| range.start < wanted.end);
    overlapping.map(move |range| range.start.max(wanted.start)..range.end.min(wanted.end))
}

/// A new file of `len` bytes that takes no room yet.
fn sparse(path: &Path, len: ByteSize) -> std::io::Result<File> {
    let file = File::create(path)?;
    file.set_len(len.bytes())?;
    Ok(file)
}

fn read_error(path: &Path) -> impl FnOnce(std::io::Error) -> CloudError {
    let path = path.to_owned();
    move |source| CloudError::Read { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_read() {
        let ranges = [0..10, 20..30, 40..50];
        let found: Vec<_> = within(&ranges, 25..45).collect();
        assert_eq!(found, [25..30, 40..45]);
        assert_eq!(within(&ranges, 30..40).count(), 0);
    }
}
