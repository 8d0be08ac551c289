//! One gzip member (RFC 1952), whose header has neither a name nor a time.
//!
//! ```text
//! header, 10 bytes | DEFLATE: a piece of a MiB, flushed to a byte; the next; … an empty last block | CRC-32 | length mod 2^32
//! ```
//!
//! Pieces are compressed side by side, as pigz does it, and do not refer to those before them.

use crate::{
    deflate::{Frame, deflate},
    pieces::pieces,
};
use kiln_image::Sparse;
use std::io::{self, Write};

/// Bytes of a piece.
const PIECE: usize = 1 << 20;
/// As for zstd: there is little left to gain.
const LEVEL: u32 = 6;
/// No flags, no time, no extra flags, of an unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// A last block without content.
const END: [u8; 2] = [3, 0];

/// Writes `disk` as `.img.gz`.
///
/// # Errors
/// When reading or writing fails.
pub fn gz(disk: &dyn Sparse, mut out: impl Write) -> io::Result<()> {
    let zeros = packed(&vec![0; PIECE])?;
    let mut checksum = crc32fast::Hasher::new();
    out.write_all(&HEADER)?;
    pieces(disk, PIECE, packed, |bytes, piece| {
        let piece = match (piece, (bytes.end - bytes.start) as usize) {
            (Some(piece), _) => piece,
            (None, PIECE) => zeros.clone(),
            (None, rest) => packed(&vec![0; rest])?,
        };
        checksum.combine(&piece.checksum);
        out.write_all(&piece.bytes)
    })?;
    out.write_all(&END)?;
    out.write_all(&checksum.finalize().to_le_bytes())?;
    out.write_all(&(disk.len() as u32).to_le_bytes())?;
    out.flush()
}

/// A piece, compressed, and the checksum of what it was.
#[derive(Clone)]
struct Packed {
    checksum: crc32fast::Hasher,
    bytes: Vec<u8>,
}

fn packed(bytes: &[u8]) -> io::Result<Packed> {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(bytes);
    Ok(Packed { checksum, bytes: deflate(bytes, LEVEL, Frame::Joined)? })
}
