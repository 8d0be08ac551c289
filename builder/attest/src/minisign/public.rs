//! Keys that check.

use super::{HASHED, KeyId, PLAIN, Signature, UNTRUSTED, bytes, hash, line, part, shown};
use ed25519_dalek::VerifyingKey;
use std::{fmt, io::Read};

/// A key that checks signatures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicKey {
    id: KeyId,
    key: VerifyingKey,
}

/// Why a signature is none of a file.
#[derive(Debug, thiserror::Error)]
pub enum SignatureFault {
    /// The text is none.
    #[error("it is not a signature of minisign")]
    NotASignature,
    /// Of old files, and of nothing that kiln makes.
    #[error("it is a signature of minisign's old kind, which kiln does not take")]
    Old,
    /// Somebody else's.
    #[error("it was made by the key {found}, and {expected} was given")]
    OtherKey {
        /// Number of its key.
        found: String,
        /// Number of the key that was given.
        expected: String,
    },
    /// Of another content.
    #[error("it does not belong to this content: one of the two was changed")]
    Content,
    /// The comment is another.
    #[error("its comment was changed")]
    Comment,
    /// What was signed cannot be read.
    #[error("what was signed cannot be read")]
    Read(#[source] std::io::Error),
}

impl PublicKey {
    pub(super) fn new(id: KeyId, key: VerifyingKey) -> Self {
        Self { id, key }
    }

    /// Reads the text of a file, or the line in it that matters, as `minisign -P` takes it.
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.lines().find(|line| !line.starts_with(UNTRUSTED.trim_end()) && !line.trim().is_empty())?;
        let bytes: [u8; 42] = bytes(line)?;
        bytes.starts_with(PLAIN).then_some(())?;
        Some(Self { id: part(&bytes, 2), key: VerifyingKey::from_bytes(&part(&bytes, 10)).ok()? })
    }

    /// The number of the key, as minisign shows it.
    pub fn id(&self) -> String {
        shown(self.id)
    }

    /// Whether `signature` is one of `content` by this key.
    ///
    /// # Errors
    /// It is not, and why.
    pub fn check(&self, content: impl Read, signature: &Signature) -> Result<(), SignatureFault> {
        if signature.algorithm != *HASHED {
            return Err(SignatureFault::Old);
        }
        if signature.id != self.id {
            return Err(SignatureFault::OtherKey { found: shown(signature.id), expected: self.id() });
        }
        let hash = hash(content).map_err(SignatureFault::Read)?;
        let own = ed25519_dalek::Signature::from_bytes(&signature.signature);
        self.key.verify_strict(&hash, &own).map_err(|_| SignatureFault::Content)?;
        let comment = [&signature.signature[..], signature.comment.as_bytes()].concat();
        let global = ed25519_dalek::Signature::from_bytes(&signature.global);
        self.key.verify_strict(&comment, &global).map_err(|_| SignatureFault::Comment)
    }
}

impl fmt::Display for PublicKey {
    /// The line of its file that matters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(&[&PLAIN[..], &self.id, self.key.as_bytes()].concat()))
    }
}
