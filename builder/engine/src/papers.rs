//! What vouches for the files of a build: how they came about, and whose they are.

use crate::{EngineError, outputs::Draft};
use kiln_attest::{Subject, minisign::SecretKey};
use kiln_plan::lock::Lock;
use kiln_types::Digest;
use std::path::PathBuf;

/// What the signature of `STEM.sha256` is called after the stem.
pub const SIGNATURE: &str = "sha256.minisig";

/// The text of `STEM.provenance.json` for the files in `drafts`.
pub fn provenance(lock: &Lock, drafts: &[Draft], digests: &[Digest]) -> String {
    let subjects = drafts.iter().zip(digests).map(|(draft, sha256)| Subject { name: draft.name(), sha256: *sha256 });
    kiln_attest::provenance(lock, env!("CARGO_PKG_VERSION"), &subjects.collect::<Vec<_>>())
}

/// The signature by `key` of the text of `STEM.sha256`, and thereby of all that this lists; to be put at `path`.
pub fn signature(key: &SecretKey, lock: &Lock, checksums: &str, path: PathBuf) -> Result<Draft, EngineError> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    // As minisign writes it; the time is that of the lock, so that two builds have one signature.
    let comment = format!("timestamp:{}\tfile:{name}\thashed", lock.created.as_second());
    let signature = key.sign(checksums.as_bytes(), &comment).to_string();
    Draft::write(path, signature.as_bytes())
}
