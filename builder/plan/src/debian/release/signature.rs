//! Which signatures count: one of a pinned key that was in order when it signed, over exactly this text, with a hash
//! that cannot be forged. Signatures of unknown keys are passed over, since an archive that changes its key signs with
//! the old and the new one; a wrong signature of a known key is an alarm and ends everything.

use super::{Keyring, Rejected, Rejection, ReleaseError, error::in_short, keyring::SigningKey, papers};
use jiff::{SignedDuration, Timestamp};
use kiln_types::Digest;
use pgp::{
    composed::CleartextSignedMessage,
    crypto::hash::HashAlgorithm,
    packet::{Signature, SignatureType},
};

/// Text that a pinned key vouches for.
pub(super) struct Signed {
    pub digest: Digest,
    pub text: String,
    pub signers: Vec<String>,
}

/// How far a signature may be ahead of our clock, as for the date of a Release.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(10);

/// Verifies the signatures of an `InRelease` at the time `now`.
pub(super) fn verify(in_release: &[u8], keyring: &Keyring, now: Timestamp) -> Result<Signed, ReleaseError> {
    let text = std::str::from_utf8(in_release).map_err(|error| ReleaseError::NotSigned(in_short(&error)))?;
    let (message, _) =
        CleartextSignedMessage::from_string(text).map_err(|error| ReleaseError::NotSigned(in_short(&error)))?;
    // The signed form has CRLF at line ends (RFC 9580, 7.2); what is parsed later is derived from it and from nothing
    // else, so there is no text beside the signed one.
    let signed = message.signed_text();
    let (mut signers, mut rejected) = (Vec::new(), Vec::new());
    for signature in message.signatures() {
        match judge(signature, &signed, keyring, now)? {
            Ok(signer) => signers.push(signer),
            Err(reason) => rejected.push(Rejected { key: issuer(signature), reason }),
        }
    }
    if signers.is_empty() {
        return Err(ReleaseError::Rejected(rejected));
    }
    Ok(Signed { digest: Digest::of(in_release), text: signed.replace("\r\n", "\n"), signers })
}

/// The fingerprint of the signer, why the signature does not count, or the alarm.
fn judge(
    signature: &Signature,
    text: &str,
    keyring: &Keyring,
    now: Timestamp,
) -> Result<Result<String, Rejection>, ReleaseError> {
    if let Err(reason) = kind(signature) {
        return Ok(Err(reason));
    }
    let Some(key) = keyring.signer(signature) else { return Ok(Err(Rejection::UnknownKey)) };
    if key.verify(signature, text.as_bytes()).is_err() {
        return Err(ReleaseError::Tampered { key: key.fingerprint() });
    }
    Ok(timely(signature, &key, now).map(|()| key.fingerprint()))
}

/// Over a text, and with a hash that cannot be forged.
fn kind(signature: &Signature) -> Result<(), Rejection> {
    match signature.typ() {
        Some(SignatureType::Text | SignatureType::Binary) => {}
        other => return Err(Rejection::OtherKind(format!("{other:?}"))),
    }
    match signature.hash_alg() {
        Some(hash) if is_strong(hash) => Ok(()),
        Some(hash) => Err(Rejection::WeakHash(hash.to_string())),
        None => Err(Rejection::WeakHash("an unknown hash".to_owned())),
    }
}

/// Not MD5, SHA-1 and RIPEMD-160, for which two texts with one hash can be made.
pub(super) fn is_strong(hash: HashAlgorithm) -> bool {
    use HashAlgorithm::{Sha3_256, Sha3_512, Sha256, Sha384, Sha512};
    matches!(hash, Sha256 | Sha384 | Sha512 | Sha3_256 | Sha3_512)
}

/// Made neither in the future nor so long ago that it expired, by a key that was in order then.
fn timely(signature: &Signature, key: &SigningKey<'_>, now: Timestamp) -> Result<(), Rejection> {
    let dated = signature.created().ok_or_else(|| Rejection::OtherKind("it has no date".to_owned()))?;
    let signed = papers::time(dated);
    if signed > now + CLOCK_SKEW {
        return Err(Rejection::SignedInTheFuture { signed, now });
    }
    match signature.signature_expiration_time().map(|after| papers::after(signed, after)) {
        Some(expired) if expired > signed && expired < now => return Err(Rejection::ExpiredSignature { expired }),
        _ => {}
    }
    papers::check(key, signed)
}

fn issuer(signature: &Signature) -> String {
    let fingerprint = signature.issuer_fingerprint().first().map(|fingerprint| format!("{fingerprint:X}"));
    let id = || signature.issuer_key_id().first().map(|id| id.to_string().to_uppercase());
    fingerprint.or_else(id).unwrap_or_else(|| "unknown".to_owned())
}
