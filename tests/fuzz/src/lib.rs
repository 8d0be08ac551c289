//! What the fuzz targets share, and the program that makes their seeds: the shapes that let a fuzzer get behind
//! checksums, signatures and empty space.

pub mod archive;
pub mod deb;
pub mod files;
pub mod release;
pub mod seal;
mod sparse;

pub use sparse::Sparse;

/// Bytes of the disk of the target `gpt`: what kiln makes of two partitions of a mebibyte.
pub const SMALL_DISK: u64 = 4 << 20;
/// Bytes of the disk of the target `inspect`: the same with a boot partition of 34 MiB.
pub const WHOLE_DISK: u64 = 38 << 20;

/// The input as text; the parsers that take text never see anything else.
pub fn text(input: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(input)
}
