//! Digests, sizes and names of container images, and who keeps results by digest: the words every room of kiln uses.

mod cache;
mod digest;
mod image_name;
mod size;

pub use cache::{BlobCache, NoCache};
pub use digest::{Digest, DigestParseError, Hasher};
pub use image_name::ImageName;
pub use size::ByteSize;
