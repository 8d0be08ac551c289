//! UUIDs that are a function of what they name. Those of a verified root are halves of its
//! [`RootHash`](crate::verity::RootHash).

use kiln_types::{Digest, Hasher};
use uuid::Uuid;

/// A UUID for `what` (`disk`, `esp`) of the image that `seed` identifies: version 8 of RFC 9562, from SHA-256.
pub fn derived_uuid(seed: &Digest, what: &str) -> Uuid {
    let mut hasher = Hasher::new();
    hasher.field("kiln uuid").field(seed.as_bytes()).field(what);
    let digest = hasher.finish();
    let mut half = [0; 16];
    half.copy_from_slice(&digest.as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(half).into_uuid()
}
