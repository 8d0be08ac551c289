//! Compresses all pieces of a plan and writes them in its order, in bounded memory.
//!
//! While one batch is compressed on all threads, the one before it is written.

use super::{
    compress::{Compressors, Packet},
    piece::Piece,
    plan::Plan,
};
use crate::erofs::{
    BlobCache, ErofsError, ErofsOptions,
    format::{
        BLOCK,
        clusters::{Extent, Place},
    },
};
use kiln_event::Task;
use rayon::prelude::*;
use std::io::Write;

/// Pieces in a batch: with pieces of at most 2 MiB, two batches are at most 64 MiB and mostly a third of that.
const BATCH: usize = 16;

/// Writes blocks and counts them.
pub struct BlockWriter<'a, W> {
    pub out: &'a mut W,
    /// Number of the next block.
    pub next: u32,
}

impl<W: Write> BlockWriter<'_, W> {
    /// Writes `bytes` and zeros up to a whole block; returns the number of the first block.
    pub fn write(&mut self, bytes: &[u8]) -> Result<u32, ErofsError> {
        let padding = bytes.len().next_multiple_of(BLOCK) - bytes.len();
        self.put(bytes, &[0; BLOCK][..padding])
    }

    /// As [`BlockWriter::write`], with the zeros first: readers find the end of compressed bytes by it.
    fn write_right_aligned(&mut self, bytes: &[u8]) -> Result<u32, ErofsError> {
        let padding = bytes.len().next_multiple_of(BLOCK) - bytes.len();
        self.put(&[0; BLOCK][..padding], bytes)
    }

    fn put(&mut self, first: &[u8], second: &[u8]) -> Result<u32, ErofsError> {
        self.out.write_all(first).and_then(|()| self.out.write_all(second)).map_err(ErofsError::Write)?;
        let block = self.next;
        self.next += ((first.len() + second.len()) / BLOCK) as u32;
        Ok(block)
    }

    fn packet(&mut self, packet: &Packet) -> Result<Extent, ErofsError> {
        let place = if packet.compressed {
            Place::Compressed { block: self.write_right_aligned(&packet.bytes)?, blocks: packet.blocks() as u16 }
        } else {
            Place::Plain { block: self.write(&packet.bytes)? }
        };
        Ok(Extent { len: packet.len, place })
    }
}

/// Writes the content of all files of `plan`; returns the extents of each.
pub fn run<W: Write + Send>(
    plan: &Plan,
    options: &ErofsOptions,
    cache: &dyn BlobCache,
    task: &Task,
    out: &mut BlockWriter<W>,
) -> Result<Vec<Vec<Extent>>, ErofsError> {
    let work: Vec<(usize, &Piece)> = numbered_pieces(plan);
    let mut extents = vec![Vec::new(); plan.files.len()];
    let compressors = Compressors::new(options);
    let mut done = 0;
    let mut ready = Vec::new();
    // One round more than there are batches: the last one only writes.
    for batch in work.chunks(BATCH).chain([[].as_slice()]) {
        let (written, compressed) = rayon::join(
            || write(std::mem::take(&mut ready), &mut extents, out),
            || compress(batch, &compressors, cache),
        );
        done += written?;
        task.advance(done);
        ready = compressed?;
    }
    Ok(extents)
}

fn numbered_pieces<'p, 'a>(plan: &'p Plan<'a>) -> Vec<(usize, &'p Piece<'a>)> {
    let files = plan.files.iter().enumerate();
    files.flat_map(|(number, file)| file.pieces.iter().map(move |piece| (number, piece))).collect()
}

type Ready = Vec<(usize, Vec<Packet>)>;

fn compress(batch: &[(usize, &Piece)], compressors: &Compressors, cache: &dyn BlobCache) -> Result<Ready, ErofsError> {
    let one = |(file, piece): &(usize, &Piece)| Ok((*file, compressors.piece(piece, cache)?));
    batch.par_iter().with_max_len(1).map(one).collect()
}

/// Writes a batch; returns how many bytes of content it stands for.
fn write<W: Write>(ready: Ready, extents: &mut [Vec<Extent>], out: &mut BlockWriter<W>) -> Result<u64, ErofsError> {
    let mut content = 0;
    for (file, packets) in ready {
        for packet in packets {
            content += u64::from(packet.len);
            extents[file].push(out.packet(&packet)?);
        }
    }
    Ok(content)
}
