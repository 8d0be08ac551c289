//! What vouches for the files of a build: how they came about, and whose they are.

use kiln_attest::{Subject, minisign::SecretKey};
use kiln_plan::lock::Lock;

/// What the signature of `STEM.sha256` is called after the stem.
pub const SIGNATURE: &str = "sha256.minisig";

/// The text of `STEM.provenance.json` for these files.
pub fn provenance(lock: &Lock, subjects: &[Subject]) -> String {
    kiln_attest::provenance(lock, env!("CARGO_PKG_VERSION"), subjects)
}

/// The signature by `key` of the text of the file `name`, `STEM.sha256`, and thereby of all that this lists.
pub fn signature(key: &SecretKey, lock: &Lock, checksums: &str, name: &str) -> String {
    // As minisign writes it; the time is that of the lock, so that two builds have one signature.
    let comment = format!("timestamp:{}\tfile:{name}\thashed", lock.created.as_second());
    key.sign(checksums.as_bytes(), &comment).to_string()
}
