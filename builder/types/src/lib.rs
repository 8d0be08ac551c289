//! Digests and sizes: the words every room of kiln uses.

mod digest;
mod size;

pub use digest::{Digest, DigestParseError, Hasher};
pub use size::ByteSize;
