//! Compressed results kept between builds.

use kiln_types::Digest;

/// Keeps compressed pieces by the hash of all that made them: content, algorithm, level, sizes, version of the writer.
///
/// A cache may forget anything at any time. Pieces carry their own checksum, so a damaged one counts as a miss.
pub trait BlobCache: Sync {
    /// The piece kept under `key`.
    fn get(&self, key: Digest) -> Option<Vec<u8>>;
    /// Keeps a piece. Failing to keep it costs time in the next build, nothing else, so there is no error.
    fn put(&self, key: Digest, piece: &[u8]);
}

/// Keeps nothing.
pub struct NoCache;

impl BlobCache for NoCache {
    fn get(&self, _: Digest) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _: Digest, _: &[u8]) {}
}
