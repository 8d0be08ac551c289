//! An image as it is flashed: piece by piece, from the file itself or straight from its compressed form.

mod error;
mod input;
mod open;
mod pieces;

pub use error::ImageError;
pub use open::Image;
pub use pieces::{Piece, Pieces};

/// The first bytes of a device: tables, and what firmware looks for at fixed places. Written last.
pub const HEAD: u64 = 1 << 20;

#[cfg(test)]
pub(crate) mod tests;
