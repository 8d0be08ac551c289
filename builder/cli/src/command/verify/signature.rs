//! `STEM.sha256.minisig`: whose the checksums are.

use super::beside::Beside;
use kiln_attest::minisign::{PublicKey, Signature, SignatureFault};
use kiln_image::verify::Check;
use std::{error::Error, fs, fs::File, io::ErrorKind};

/// What the check is called.
pub(super) const SIGNATURE: &str = "signature";

/// Without checksums there is nothing that could be signed.
pub(super) fn without_checksums(key: Option<&PublicKey>) -> Check {
    missing(key, "there is none, since there are no checksums")
}

/// Whether the checksums are signed by `key`.
pub(super) fn check(beside: &Beside, key: Option<&PublicKey>) -> Check {
    let path = beside.path("sha256.minisig");
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => return missing(key, "there is no signature beside it"),
        Err(error) => return Check::failed(SIGNATURE, error.to_string()),
    };
    let Some(key) = key else {
        return Check::skipped(SIGNATURE, "there is one; --key KEY with its maker's public key checks it");
    };
    let Some(signature) = Signature::parse(&text) else {
        return Check::failed(SIGNATURE, SignatureFault::NotASignature.to_string());
    };
    let checksums = File::open(beside.path("sha256")).map_err(SignatureFault::Read);
    Check::of(
        SIGNATURE,
        match checksums.and_then(|file| key.check(file, &signature)) {
            Ok(()) => Ok(format!("by the key {}: {}", key.id(), signature.comment().replace('\t', " "))),
            Err(fault) => Err(fault.source().map_or_else(|| fault.to_string(), |cause| format!("{fault}: {cause}"))),
        },
    )
}

/// Who gives a key wants a signature; who gives none may do without.
fn missing(key: Option<&PublicKey>, why: &str) -> Check {
    match key {
        Some(_) => Check::failed(SIGNATURE, why),
        None => Check::skipped(SIGNATURE, why),
    }
}
