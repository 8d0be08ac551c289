//! What stands before the index of a compressed file: `z_erofs_map_header`.
//!
//! ```text
//! 0 4 h_fragmentoff: place of the tail in the packed file    4 2 h_advise    6 1 h_algorithmtype    7 1 h_clusterbits
//! ```
//! Or, with the highest bit set, the place of the whole file in the packed file; then there is no index.

use super::{
    Algorithm,
    bytes::{put, u16_at, u32_at},
};

/// Bytes of the header, which begins at an address divisible by as many.
pub const HEADER: usize = 8;

/// `Z_EROFS_ADVISE_COMPACTED_2B | Z_EROFS_ADVISE_BIG_PCLUSTER_1 | Z_EROFS_ADVISE_BIG_PCLUSTER_2`: the kernel wants the
/// last two together, though the second is of no use to a single algorithm.
const ADVISE: u16 = 0x1 | 0x2 | 0x4;
/// `Z_EROFS_ADVISE_FRAGMENT_PCLUSTER`: the tail is in the packed file.
const ADVISE_TAIL: u16 = 0x20;
const WHOLE: u64 = 1 << 63;

/// Where the data of a compressed file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Map {
    /// All of it in the packed file, from this byte on.
    Packed(u64),
    /// In extents of its own, except a tail that may be in the packed file from this byte on.
    Extents { tail: Option<u32> },
}

impl Map {
    pub fn encode(&self, algorithm: Algorithm) -> [u8; HEADER] {
        match *self {
            Map::Packed(at) => (WHOLE | at).to_le_bytes(),
            Map::Extents { tail } => {
                let mut header = [0; HEADER];
                let advise = ADVISE | tail.map_or(0, |_| ADVISE_TAIL);
                put(&mut header, 0, &tail.unwrap_or_default().to_le_bytes());
                put(&mut header, 4, &advise.to_le_bytes());
                header[6] = algorithm as u8;
                header
            }
        }
    }

    /// `None` for what kiln never writes.
    pub fn decode(header: &[u8; HEADER], algorithm: Algorithm) -> Option<Self> {
        let word = u64::from_le_bytes(*header);
        if word & WHOLE != 0 {
            return Some(Map::Packed(word & !WHOLE));
        }
        let advise = u16_at(header, 4);
        let known = advise & !ADVISE_TAIL == ADVISE && header[6] == algorithm as u8 && header[7] == 0;
        known.then(|| Map::Extents { tail: (advise & ADVISE_TAIL != 0).then(|| u32_at(header, 0)) })
    }
}
