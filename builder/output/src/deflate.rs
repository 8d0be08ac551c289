//! DEFLATE (RFC 1951) of one piece.

use flate2::{Compress, Compression, FlushCompress, Status};
use std::io;

/// What is around the compressed bytes, and how far back they may refer.
#[derive(Clone, Copy)]
pub(crate) enum Frame {
    /// Nothing, and the piece ends at a byte without ending the stream: pieces can stand one behind the other.
    Joined,
    /// Nothing, and no more than 4 KiB back: qcow2 says so.
    Window4K,
    /// Header and checksum of zlib (RFC 1950).
    Zlib,
}

/// `bytes`, compressed. A compressor for each piece: one that was used before might remember something.
pub(crate) fn deflate(bytes: &[u8], level: u32, frame: Frame) -> io::Result<Vec<u8>> {
    let level = Compression::new(level);
    let (mut compress, flush) = match frame {
        Frame::Joined => (Compress::new(level, false), FlushCompress::Sync),
        Frame::Window4K => (Compress::new_with_window_bits(level, false, 12), FlushCompress::Finish),
        Frame::Zlib => (Compress::new(level, true), FlushCompress::Finish),
    };
    // What cannot be compressed grows by five bytes every 16 KiB at most.
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 1024 + 128);
    loop {
        let read = compress.total_in() as usize;
        let status = compress.compress_vec(&bytes[read..], &mut out, flush).map_err(io::Error::other)?;
        let all_read = compress.total_in() as usize == bytes.len();
        match flush {
            FlushCompress::Finish if matches!(status, Status::StreamEnd) => return Ok(out),
            FlushCompress::Sync if all_read && out.len() < out.capacity() => return Ok(out),
            _ => out.reserve(1 << 12),
        }
    }
}
