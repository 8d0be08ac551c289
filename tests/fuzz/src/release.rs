//! An archive's key made from a seed, and what it signs.

use kiln_plan::{
    Timestamp,
    debian::release::{Expected, Keyring},
};
use pgp::{
    composed::{ArmorOptions, CleartextSignedMessage, KeyType, SecretKeyParamsBuilder, SignedSecretKey},
    crypto::hash::HashAlgorithm,
    packet::{SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{KeyDetails, Password},
};
use rand::{SeedableRng, rngs::StdRng};
use std::error::Error;

/// When everything was signed: 2025-04-11.
const MADE: u32 = 1_744_329_600;

/// What every release is held against.
pub fn expected() -> Expected<'static> {
    Expected { suite: "trixie", now: Timestamp::from_second(i64::from(MADE) + 86_400).unwrap_or_default(), may_be_expired: false }
}

pub struct Signer {
    key: SignedSecretKey,
}

impl Signer {
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let params = SecretKeyParamsBuilder::default()
            .key_type(KeyType::Ed25519Legacy)
            .can_sign(true)
            .created_at(pgp::types::Timestamp::from_secs(MADE - 1000))
            .primary_user_id("Archive <archive@example.org>".to_owned())
            .build()?;
        Ok(Self { key: params.generate(StdRng::seed_from_u64(1))? })
    }

    pub fn armoured_key(&self) -> pgp::errors::Result<String> {
        self.key.to_public_key().to_armored_string(ArmorOptions::default())
    }

    pub fn keyring(&self) -> Option<Keyring> {
        Keyring::parse(self.armoured_key().ok()?.as_bytes()).ok()
    }

    /// `text`, signed as an `InRelease` is.
    pub fn sign(&self, text: &str) -> pgp::errors::Result<String> {
        let key = &self.key.primary_key;
        let mut config = SignatureConfig::v4(SignatureType::Text, key.algorithm(), HashAlgorithm::Sha256);
        let time = SubpacketData::SignatureCreationTime(pgp::types::Timestamp::from_secs(MADE));
        let issuer = SubpacketData::IssuerFingerprint(key.fingerprint());
        config.hashed_subpackets = vec![Subpacket::regular(time)?, Subpacket::regular(issuer)?];
        let message = CleartextSignedMessage::new(text, config, key, &Password::empty())?;
        message.to_armored_string(ArmorOptions::default())
    }
}
