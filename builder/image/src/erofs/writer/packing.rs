//! The packed file: small files and tails of larger ones, end to end, so that they are compressed together.
//!
//! It is cut into pieces behind parts whose digest says so. A changed file therefore changes its own piece and perhaps
//! the next one, and all others come from the cache.

use super::piece::{PIECE, Part, Piece};
use kiln_types::Digest;
use std::collections::HashMap;

/// No cut before so many bytes.
const LEAST: u64 = PIECE / 4;
/// A cut before a piece grows beyond this.
const MOST: u64 = PIECE;
/// One in so many parts ends a piece, once it is long enough.
const ONE_IN: u8 = 32;

/// The packed file and where everything is in it.
#[derive(Debug, Default)]
pub struct Packing<'a> {
    pub pieces: Vec<Piece<'a>>,
    places: HashMap<(Digest, u64, u64), u64>,
    /// Length in bytes.
    pub len: u64,
}

impl<'a> Packing<'a> {
    /// Puts all `parts` end to end, equal ones once: similar files side by side.
    pub fn new(mut parts: Vec<Part<'a>>) -> Self {
        parts.sort_by_cached_key(|part| (kinship(part.path), part.path, part.offset));
        let mut packing = Self::default();
        let mut piece = Piece { padded: true, ..Piece::default() };
        for part in parts {
            if packing.places.contains_key(&part.key()) {
                continue;
            }
            if piece.len > 0 && piece.len + part.len > MOST {
                packing.close(&mut piece);
            }
            packing.places.insert(part.key(), packing.len + piece.len);
            let ends = part.content.digest().as_bytes()[0] % ONE_IN == 0;
            piece.push(part);
            if ends && piece.len >= LEAST {
                packing.close(&mut piece);
            }
        }
        packing.close(&mut piece);
        packing
    }

    fn close(&mut self, piece: &mut Piece<'a>) {
        let next = Piece { padded: true, ..Piece::default() };
        let full = std::mem::replace(piece, next);
        if full.len > 0 {
            self.len += full.padded_len();
            self.pieces.push(full);
        }
    }

    /// Where `part` begins, in bytes from the start of the packed file.
    pub fn place(&self, part: &Part) -> Option<u64> {
        self.places.get(&part.key()).copied()
    }
}

/// Files of equal kinship have much in common: those of one extension.
fn kinship(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}
