//! Digests and sizes, and who keeps results by digest: the words every room of kiln uses.

mod cache;
mod digest;
mod size;

pub use cache::{BlobCache, NoCache};
pub use digest::{Digest, DigestParseError, Hasher};
pub use size::ByteSize;
