//! UUIDs that are a function of what they name.

use kiln_types::{Digest, Hasher};
use uuid::Uuid;

/// UUIDs of a verified root and of its hash tree: the first and the last half of the root hash, as the Discoverable
/// Partitions Specification has it, so that `roothash=` alone says where both are.
pub fn root_uuids(root_hash: &Digest) -> (Uuid, Uuid) {
    let mut halves = root_hash.as_bytes().chunks_exact(16).map(|half| Uuid::from_slice(half).unwrap_or_default());
    (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
}

/// A UUID for `what` (`disk`, `esp`) of the image that `seed` identifies: version 8 of RFC 9562, from SHA-256.
pub fn derived_uuid(seed: &Digest, what: &str) -> Uuid {
    let mut hasher = Hasher::new();
    hasher.field("kiln uuid").field(seed.as_bytes()).field(what);
    let digest = hasher.finish();
    let mut half = [0; 16];
    half.copy_from_slice(&digest.as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(half).into_uuid()
}
