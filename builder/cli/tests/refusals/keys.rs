//! Keys of an archive: one in order, and those that are not any more.

use pgp::{
    composed::{
        ArmorOptions, CleartextSignedMessage, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey,
    },
    crypto::hash::HashAlgorithm,
    packet::{RevocationCode, SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{Duration, Password, SigningKey, Tag},
};
use rand::{SeedableRng, rngs::StdRng};

pub const DAY: i64 = 86_400;

pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn stamp(second: i64) -> pgp::types::Timestamp {
    pgp::types::Timestamp::from_secs(u32::try_from(second).unwrap())
}

/// A key of two years ago.
pub fn key(seed: u64) -> SignedSecretKey {
    let params = SecretKeyParamsBuilder::default()
        .key_type(KeyType::Ed25519Legacy)
        .can_sign(true)
        .can_certify(true)
        .created_at(stamp(now() - 730 * DAY))
        .primary_user_id("Archive <archive@example.org>".to_owned())
        .build();
    params.unwrap().generate(StdRng::seed_from_u64(seed)).unwrap()
}

pub fn armoured(key: &SignedPublicKey) -> String {
    key.to_armored_string(ArmorOptions::default()).unwrap()
}

fn config(key: &impl SigningKey, typ: SignatureType, second: i64, more: Vec<SubpacketData>) -> SignatureConfig {
    let mut config = SignatureConfig::v4(typ, key.algorithm(), HashAlgorithm::Sha256);
    let own =
        [SubpacketData::SignatureCreationTime(stamp(second)), SubpacketData::IssuerFingerprint(key.fingerprint())];
    config.hashed_subpackets = own.into_iter().chain(more).map(|data| Subpacket::regular(data).unwrap()).collect();
    config
}

/// `text`, signed at a time in seconds since 1970.
pub fn sign(key: &SignedSecretKey, text: &str, second: i64) -> String {
    let key = &key.primary_key;
    let config = config(key, SignatureType::Text, second, vec![]);
    let message = CleartextSignedMessage::new(text, config, key, &Password::empty()).unwrap();
    message.to_armored_string(ArmorOptions::default()).unwrap()
}

/// The public key, which ended a year ago.
pub fn expired(secret: &SignedSecretKey) -> SignedPublicKey {
    let mut public = secret.to_public_key();
    let end = SubpacketData::KeyExpirationTime(Duration::from_secs((365 * DAY) as u32));
    // Later than the self-signature that the key was made with, so that it counts.
    let config = config(&secret.primary_key, SignatureType::CertPositive, i64::from(u32::MAX), vec![end]);
    let user = &mut public.details.users[0];
    let statement = config
        .sign_certification(&secret.primary_key, &public.primary_key, &Password::empty(), Tag::UserId, &user.id)
        .unwrap();
    user.signatures.push(statement);
    public
}

/// The public key, of which its owner says that it was stolen.
pub fn revoked(secret: &SignedSecretKey) -> SignedPublicKey {
    let mut public = secret.to_public_key();
    let reason = SubpacketData::RevocationReason(RevocationCode::KeyCompromised, "".into());
    let config = config(&secret.primary_key, SignatureType::KeyRevocation, now() - DAY, vec![reason]);
    let revocation = config.sign_key(&secret.primary_key, &Password::empty(), &public.primary_key).unwrap();
    public.details.revocation_signatures.push(revocation);
    public
}
