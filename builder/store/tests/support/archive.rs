//! A Debian archive with one suite, signed by a key made from a seed.

use kiln_plan::{Timestamp, debian::release::Keyring};
use kiln_types::Digest;
use pgp::{
    composed::{ArmorOptions, CleartextSignedMessage, KeyType, SecretKeyParamsBuilder, SignedSecretKey},
    crypto::hash::HashAlgorithm,
    packet::{SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{KeyDetails, Password},
};
use rand::{SeedableRng, rngs::StdRng};
use std::io::Read;

/// When the archive was made: 2025-04-11.
pub const MADE: u32 = 1_744_329_600;

pub fn made() -> Timestamp {
    Timestamp::from_second(MADE.into()).unwrap()
}

fn key() -> SignedSecretKey {
    let params = SecretKeyParamsBuilder::default()
        .key_type(KeyType::Ed25519Legacy)
        .can_sign(true)
        .created_at(pgp::types::Timestamp::from_secs(MADE - 1000))
        .primary_user_id("Archive <archive@example.org>".to_owned())
        .build();
    params.unwrap().generate(StdRng::seed_from_u64(1)).unwrap()
}

pub fn keyring() -> Keyring {
    let armoured = key().to_public_key().to_armored_string(ArmorOptions::default()).unwrap();
    Keyring::parse(armoured.as_bytes()).unwrap()
}

/// A `Packages` file with the packages `name version`.
pub fn packages(list: &[(&str, &str)]) -> String {
    let stanza = |(name, version): &(&str, &str)| {
        let sha256 = Digest::of(name);
        let file = format!("pool/{name}_{version}.deb");
        format!(
            "Package: {name}\nVersion: {version}\nArchitecture: amd64\nFilename: {file}\nSize: 1\nSHA256: {sha256}\n"
        )
    };
    list.iter().map(stanza).collect::<Vec<_>>().join("\n")
}

pub fn xz(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    liblzma::read::XzEncoder::new(text.as_bytes(), 1).read_to_end(&mut packed).unwrap();
    packed
}

/// The signed `InRelease` of `trixie`, which vouches for one index.
pub fn in_release(index: &[u8]) -> String {
    let text = format!(
        "Suite: stable\nCodename: trixie\nDate: Fri, 11 Apr 2025 00:00:00 UTC\nAcquire-By-Hash: yes\n\
         Architectures: amd64\nComponents: main\nSHA256:\n {} {} main/binary-amd64/Packages.xz\n",
        Digest::of(index),
        index.len()
    );
    let key = key().primary_key;
    let mut config = SignatureConfig::v4(SignatureType::Text, key.algorithm(), HashAlgorithm::Sha256);
    let time = SubpacketData::SignatureCreationTime(pgp::types::Timestamp::from_secs(MADE));
    let issuer = SubpacketData::IssuerFingerprint(key.fingerprint());
    config.hashed_subpackets = [time, issuer].map(|data| Subpacket::regular(data).unwrap()).into();
    let message = CleartextSignedMessage::new(&text, config, &key, &Password::empty()).unwrap();
    message.to_armored_string(ArmorOptions::default()).unwrap()
}
