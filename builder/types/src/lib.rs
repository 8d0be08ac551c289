//! Digests, sizes and names of container images, who keeps results by digest, and where a seek leads: the words every room of
//! kiln uses.

mod cache;
mod digest;
mod image_name;
mod seek;
mod size;

pub use cache::{BlobCache, NoCache};
pub use digest::{Digest, DigestParseError, Hasher};
pub use image_name::ImageName;
pub use seek::seek;
pub use size::ByteSize;
