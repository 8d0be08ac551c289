//! Results kept between builds, by the digest of all that made them.

use crate::Digest;

/// Keeps small results by the hash of all that made them: content, options, version of the code that made them.
///
/// A cache may forget anything at any time, and a power cut may tear what it keeps: results carry their own checksum, so
/// that a damaged one counts as a miss.
pub trait BlobCache: Sync {
    /// What is kept under `key`.
    fn get(&self, key: Digest) -> Option<Vec<u8>>;
    /// Keeps a result. Failing to keep it costs time in the next build, nothing else, so there is no error.
    fn put(&self, key: Digest, result: &[u8]);
}

/// Keeps nothing.
pub struct NoCache;

impl BlobCache for NoCache {
    fn get(&self, _: Digest) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _: Digest, _: &[u8]) {}
}
