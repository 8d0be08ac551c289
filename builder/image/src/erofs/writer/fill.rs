//! Zstandard frames that fill the blocks they are stored in.
//!
//! What is stored ends with a block, so that a frame wastes half of one on average: 4 % of a root. A frame therefore takes
//! its last kilobytes in ever smaller steps until its last block is full. Behind each step it could end, and it ends where
//! it wastes the least. That costs no second pass over the content, as trying several lengths would, and some 20 bytes.
//!
//! Source: RFC 8878, section 3.1.1. A flush ends a Zstandard block without ending the frame.

use crate::erofs::format::BLOCK;
use std::io;
use zstd::{
    stream::raw::{CParameter, Encoder, InBuffer, Operation, OutBuffer},
    zstd_safe::compress_bound,
};

/// Magic number and descriptor of a frame that says how long its content is, in four bytes behind the size of its window.
/// The encoder leaves that out, since it cannot know.
const HEADER: [u8; 5] = [0x28, 0xb5, 0x2f, 0xfd, 0b1000_0000];
/// Where the encoder puts the size of the window, the last byte of its header.
const WINDOW: usize = 5;
/// The last Zstandard block of a frame: raw and empty.
const END: [u8; 3] = [1, 0, 0];

/// Shortest match. Zstandard takes it by itself for short content only; five bytes, as for longer one, cost programs 2 %.
const MIN_MATCH: u32 = 4;
/// The first step: a whole Zstandard block.
const FIRST: usize = 128 << 10;
/// Steps after it.
const STEPS: usize = 7;
/// Bytes that are not worth another step.
const SPARE: usize = 160;

/// Makes frames of limited content.
pub struct Filler {
    encoder: Encoder<'static>,
    /// Most bytes of content in a frame.
    most: usize,
    /// Length in bytes of a usual frame.
    aim: usize,
}

impl Filler {
    /// For frames of up to `most` bytes of content, a power of two, with a window of 2^`window_log` bytes. Usual frames
    /// are a thirty-second of `most` in length.
    pub fn new(level: i32, most: usize, window_log: u32) -> io::Result<Self> {
        let mut encoder = Encoder::new(level)?;
        encoder.set_parameter(CParameter::ContentSizeFlag(false))?;
        encoder.set_parameter(CParameter::WindowLog(window_log))?;
        encoder.set_parameter(CParameter::MinMatch(MIN_MATCH))?;
        Ok(Self { encoder, most, aim: (most / 32).next_multiple_of(BLOCK) })
    }

    /// A frame with the first bytes of `bytes`, and how many these are: all when it may hold them.
    pub fn frame(&mut self, bytes: &[u8]) -> io::Result<(Vec<u8>, usize)> {
        self.encoder.reinit()?;
        // The encoder chooses its tables by it; no frame ends as the encoder would end it.
        self.encoder.set_pledged_src_size(Some(self.most as u64))?;
        let room = &bytes[..self.most.min(bytes.len())];
        let stored = Vec::with_capacity(compress_bound(self.most) + BLOCK);
        let mut frame = Frame { encoder: &mut self.encoder, room, aim: self.aim, fed: 0, stored };
        let end = if room.len() == bytes.len() { frame.feed(room.len())? } else { frame.fill()? };
        Ok((frame.finish(end), end.content))
    }
}

/// A frame that is being made.
struct Frame<'a> {
    encoder: &'a mut Encoder<'static>,
    room: &'a [u8],
    aim: usize,
    /// Bytes of `room` that are in it.
    fed: usize,
    /// As the encoder writes it.
    stored: Vec<u8>,
}

/// Where a frame could end.
#[derive(Clone, Copy)]
struct End {
    content: usize,
    stored: usize,
}

impl End {
    /// Length in bytes of the finished frame.
    fn len(self) -> usize {
        HEADER.len() + 1 + 4 + self.stored - (WINDOW + 1) + END.len()
    }

    /// Bytes that are free in its last block, or up to `aim`.
    fn spare(self, aim: usize) -> usize {
        self.len().next_multiple_of(BLOCK).max(aim) - self.len()
    }

    /// Bytes of content that are likely to leave half a block free, or a quarter of what is free now.
    fn likely_more(self, aim: usize) -> usize {
        let spare = self.spare(aim);
        let taken = if spare > BLOCK { spare - BLOCK / 2 } else { spare * 3 / 4 };
        taken * self.content / self.stored
    }
}

impl Frame<'_> {
    /// One Zstandard block, and then what fills the frame up to its aim or the end of a block.
    fn fill(&mut self) -> io::Result<End> {
        let mut end = self.feed(FIRST.min(self.room.len()))?;
        let mut best = end;
        for _ in 0..STEPS {
            let more = end.likely_more(self.aim).min(self.room.len() - self.fed);
            if end.spare(self.aim) <= SPARE || more == 0 || end.stored > end.content {
                break;
            }
            end = self.feed(more)?;
            if end.spare(self.aim) < best.spare(self.aim) {
                best = end;
            }
        }
        Ok(best)
    }

    /// Takes `count` bytes more and ends a Zstandard block behind them.
    fn feed(&mut self, count: usize) -> io::Result<End> {
        let mut input = InBuffer::around(&self.room[self.fed..self.fed + count]);
        let at = self.stored.len();
        let mut output = OutBuffer::around_pos(&mut self.stored, at);
        while input.pos() < count {
            self.encoder.run(&mut input, &mut output)?;
        }
        while self.encoder.flush(&mut output)? > 0 {}
        self.fed += count;
        Ok(End { content: self.fed, stored: self.stored.len() })
    }

    /// The frame as it is when it ends at `end`.
    fn finish(self, end: End) -> Vec<u8> {
        let (window, blocks) = self.stored[WINDOW..end.stored].split_at(1);
        let content = (end.content as u32).to_le_bytes();
        [&HEADER, window, &content, blocks, &END].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text in which one in eight bytes is chosen at random.
    fn text(len: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let byte = |at: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if state >> 29 == 0 { (state >> 20) as u8 } else { b"flashable images "[at % 17] }
        };
        (0..len).map(byte).collect()
    }

    #[test]
    fn frames_hold_what_they_say_and_waste_little() {
        let (bytes, mut at, mut spare, mut frames) = (text(3 << 20), 0, 0, 0);
        let mut filler = Filler::new(9, 1 << 20, 18).unwrap();
        while at < bytes.len() {
            let (frame, taken) = filler.frame(&bytes[at..]).unwrap();
            assert!(zstd::bulk::decompress(&frame, taken).unwrap() == bytes[at..at + taken]);
            assert_eq!(zstd::zstd_safe::get_frame_content_size(&frame).unwrap(), Some(taken as u64));
            at += taken;
            if at < bytes.len() {
                assert!(((28 << 10)..=48 << 10).contains(&frame.len()), "{}", frame.len());
                (spare, frames) = (spare + frame.len().next_multiple_of(BLOCK) - frame.len(), frames + 1);
            }
        }
        assert!(spare / frames < 300, "{spare} bytes free in {frames} frames");
    }

    #[test]
    fn what_fits_is_one_frame() {
        let bytes = text(200_000);
        for len in [1, 4096, 200_000] {
            let (frame, taken) = Filler::new(3, 200_000, 16).unwrap().frame(&bytes[..len]).unwrap();
            assert_eq!(taken, len);
            assert!(zstd::bulk::decompress(&frame, len).unwrap() == bytes[..len]);
        }
    }
}
