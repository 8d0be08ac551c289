//! The keys that are trusted: pinned, given as bytes, never looked up anywhere.

use super::error::in_short;
use pgp::{
    composed::{Deserializable, SignedPublicKey, SignedPublicSubKey},
    packet::Signature,
    types::{Fingerprint, KeyDetails},
};

/// OpenPGP certificates whose signatures are accepted.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    pub(super) keys: Vec<SignedPublicKey>,
}

/// The bytes are not a keyring.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Not OpenPGP.
    #[error("the keyring cannot be read: {0}. Give public keys as `gpg --export` writes them, armoured or binary")]
    Unreadable(String),
    /// No key in it.
    #[error("the keyring has no public key in it")]
    Empty,
}

/// What an armoured key begins with.
const ARMOUR: &[u8] = b"-----BEGIN PGP";

impl Keyring {
    /// Reads public keys, armoured (any number of blocks after one another) or binary.
    ///
    /// # Errors
    /// Bytes that are not OpenPGP keys, and a keyring without any.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyringError> {
        let keys = if contains_armour(bytes) { armoured(bytes)? } else { binary(bytes)? };
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self { keys }) }
    }

    /// All keys of both keyrings.
    pub fn join(mut self, other: Self) -> Self {
        self.keys.extend(other.keys);
        self
    }
}

fn contains_armour(bytes: &[u8]) -> bool {
    bytes.windows(ARMOUR.len()).any(|window| window == ARMOUR)
}

fn binary(bytes: &[u8]) -> Result<Vec<SignedPublicKey>, KeyringError> {
    let unreadable = |error: pgp::errors::Error| KeyringError::Unreadable(in_short(&error));
    SignedPublicKey::from_bytes_many(bytes).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)
}

/// Reads block by block: one armour may hold several keys, and one file several armours with comments between them.
fn armoured(bytes: &[u8]) -> Result<Vec<SignedPublicKey>, KeyringError> {
    let unreadable = |error: pgp::errors::Error| KeyringError::Unreadable(in_short(&error));
    let text = std::str::from_utf8(bytes).map_err(|error| KeyringError::Unreadable(in_short(&error)))?;
    let mut keys = Vec::new();
    for (start, _) in text.match_indices("-----BEGIN PGP") {
        let (block, _) = SignedPublicKey::from_armor_many(&text.as_bytes()[start..]).map_err(unreadable)?;
        for key in block {
            keys.push(key.map_err(unreadable)?);
        }
    }
    Ok(keys)
}

/// A key of the keyring that a signature names.
pub(super) struct SigningKey<'a> {
    /// The certificate it belongs to.
    pub certificate: &'a SignedPublicKey,
    /// The subkey; the primary key itself when there is none.
    pub subkey: Option<&'a SignedPublicSubKey>,
}

impl Keyring {
    /// The key that `signature` says it is from.
    pub(super) fn signer(&self, signature: &Signature) -> Option<SigningKey<'_>> {
        let all = self.keys.iter().flat_map(|certificate| {
            let subkeys = certificate.public_subkeys.iter().map(Some);
            subkeys.chain([None]).map(move |subkey| SigningKey { certificate, subkey })
        });
        all.into_iter().find(|key| key.is_named_by(signature))
    }
}

impl SigningKey<'_> {
    /// In hexadecimal, capital as gpg prints it.
    pub fn fingerprint(&self) -> String {
        format!("{:X}", self.print())
    }

    pub fn verify(&self, signature: &Signature, text: &[u8]) -> Result<(), pgp::errors::Error> {
        match self.subkey {
            Some(subkey) => signature.verify(&subkey.key, text),
            None => signature.verify(&self.certificate.primary_key, text),
        }
    }

    fn print(&self) -> Fingerprint {
        self.subkey.map_or_else(|| self.certificate.primary_key.fingerprint(), |subkey| subkey.key.fingerprint())
    }

    /// By fingerprint; by the shorter key ID only when the signature has no fingerprint.
    fn is_named_by(&self, signature: &Signature) -> bool {
        let id =
            || self.subkey.map_or_else(|| self.certificate.primary_key.legacy_key_id(), |key| key.key.legacy_key_id());
        match signature.issuer_fingerprint().as_slice() {
            [] => signature.issuer_key_id().iter().any(|issuer| **issuer == id()),
            prints => prints.iter().any(|print| **print == self.print()),
        }
    }
}
