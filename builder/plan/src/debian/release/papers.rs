//! Whether a key was in order when it signed: its self-signatures say what it is for and until when, its revocations
//! that it is no longer to be trusted.

use super::{Rejection, keyring::SigningKey, signature::is_strong};
use jiff::{SignedDuration, Timestamp};
use pgp::{
    composed::{SignedPublicKey, SignedPublicSubKey},
    packet::{RevocationCode, Signature, SignatureType, SubpacketData},
    types::{Duration, KeyDetails, Tag},
};

/// Checks the key that signed at `signed`, and for a subkey its primary key too.
pub(super) fn check(key: &SigningKey<'_>, signed: Timestamp) -> Result<(), Rejection> {
    let primary = key.certificate;
    unrevoked(primary_revocations(primary), signed)?;
    let statement = newest(self_signatures(primary)).ok_or_else(|| unfit("its self-signature is missing or weak"))?;
    unexpired(time(primary.primary_key.created_at()), statement, signed)?;
    let Some(subkey) = key.subkey else { return may_sign(statement) };
    unrevoked(subkey_revocations(primary, subkey), signed)?;
    let binding = newest(bindings(primary, subkey)).ok_or_else(|| unfit("its main key does not vouch for it"))?;
    unexpired(time(subkey.key.created_at()), binding, signed)?;
    may_sign(binding)
}

/// As our time.
pub(super) fn time(time: pgp::types::Timestamp) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(time.as_secs().into())
}

/// The time `duration` after `start`.
pub(super) fn after(start: Timestamp, duration: Duration) -> Timestamp {
    start + SignedDuration::from_secs(duration.as_secs().into())
}

fn unfit(reason: &str) -> Rejection {
    Rejection::UnfitKey(reason.to_owned())
}

/// A key that may be in other hands vouches for nothing, whenever it signed: the thief chooses the date. A key that
/// was only replaced still vouches for what it signed before (RFC 9580, 5.2.3.31).
fn unrevoked<'a>(mut revocations: impl Iterator<Item = &'a Signature>, signed: Timestamp) -> Result<(), Rejection> {
    let retired = |signature: &Signature| {
        matches!(signature.revocation_reason_code(), Some(RevocationCode::KeySuperseded | RevocationCode::KeyRetired))
    };
    let date = |signature: &Signature| signature.created().map_or(Timestamp::UNIX_EPOCH, time);
    match revocations.find(|signature| !retired(signature) || date(signature) <= signed) {
        Some(revocation) => Err(Rejection::RevokedKey { revoked: date(revocation) }),
        None => Ok(()),
    }
}

fn unexpired(created: Timestamp, statement: &Signature, signed: Timestamp) -> Result<(), Rejection> {
    match statement.key_expiration_time().filter(|validity| validity.as_secs() > 0) {
        Some(validity) if after(created, validity) < signed => {
            Err(Rejection::ExpiredKey { expired: after(created, validity), signed })
        }
        _ if created > signed => Err(unfit("it is younger than its signature")),
        _ => Ok(()),
    }
}

/// Keys without flags are from a time before flags, and may sign.
fn may_sign(statement: &Signature) -> Result<(), Rejection> {
    let hashed = statement.config().map_or(&[][..], |config| &config.hashed_subpackets);
    let has_flags = hashed.iter().any(|subpacket| matches!(subpacket.data, SubpacketData::KeyFlags(_)));
    if has_flags && !statement.key_flags().sign() {
        Err(unfit("it is for other things than signing data"))
    } else {
        Ok(())
    }
}

fn newest<'a>(statements: impl Iterator<Item = &'a Signature>) -> Option<&'a Signature> {
    statements
        .filter(|signature| signature.hash_alg().is_some_and(is_strong))
        .max_by_key(|signature| signature.created())
}

/// What the primary key says about itself, directly and with its names.
fn self_signatures(key: &SignedPublicKey) -> impl Iterator<Item = &Signature> {
    let primary = &key.primary_key;
    let named = key.details.users.iter().flat_map(move |user| {
        let own = move |signature: &&Signature| {
            signature.is_certification() && signature.verify_certification(primary, Tag::UserId, &user.id).is_ok()
        };
        user.signatures.iter().filter(own)
    });
    let direct = key.details.direct_signatures.iter().filter(move |signature| signature.verify_key(primary).is_ok());
    named.chain(direct)
}

fn primary_revocations(key: &SignedPublicKey) -> impl Iterator<Item = &Signature> {
    key.details.revocation_signatures.iter().filter(|signature| signature.verify_key(&key.primary_key).is_ok())
}

fn subkey_revocations<'a>(
    key: &'a SignedPublicKey,
    subkey: &'a SignedPublicSubKey,
) -> impl Iterator<Item = &'a Signature> {
    of_type(subkey, SignatureType::SubkeyRevocation)
        .filter(|signature| signature.verify_subkey_binding(&key.primary_key, &subkey.key).is_ok())
}

/// The primary key vouches for the subkey, and the subkey for the primary key: else a stranger's subkey could be
/// claimed.
fn bindings<'a>(key: &'a SignedPublicKey, subkey: &'a SignedPublicSubKey) -> impl Iterator<Item = &'a Signature> {
    of_type(subkey, SignatureType::SubkeyBinding).filter(|signature| {
        let back = signature.embedded_signature();
        signature.verify_subkey_binding(&key.primary_key, &subkey.key).is_ok()
            && back.is_some_and(|back| back.verify_primary_key_binding(&subkey.key, &key.primary_key).is_ok())
    })
}

fn of_type(subkey: &SignedPublicSubKey, wanted: SignatureType) -> impl Iterator<Item = &Signature> {
    subkey.signatures.iter().filter(move |signature| signature.typ() == Some(wanted))
}
