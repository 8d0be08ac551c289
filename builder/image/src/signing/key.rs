//! A private key in a file.
//!
//! `ring` signs, which is there for TLS already: its time does not depend on the key.

use super::{Certificate, KeyError, SignError, Signer};
use pkcs8::{EncryptedPrivateKeyInfo, SecretDocument};
use ring::{
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};

/// A key and its certificate.
pub struct RsaKey {
    pair: RsaKeyPair,
    certificate: Certificate,
}

impl RsaKey {
    /// Reads a key in PEM or DER, PKCS#8 or PKCS#1; `password` opens one that is encrypted (PBES2).
    ///
    /// # Errors
    /// When `bytes` are something else, or the key is not that of `certificate`.
    pub fn parse(bytes: &[u8], password: Option<&str>, certificate: Certificate) -> Result<Self, KeyError> {
        let pair = match std::str::from_utf8(bytes) {
            Ok(text) if text.contains("-----BEGIN ") => from_pem(text, password)?,
            _ => RsaKeyPair::from_pkcs8(bytes).or_else(|_| RsaKeyPair::from_der(bytes)).map_err(rejected)?,
        };
        match certificate.public_key() {
            Some(key) if key == pair.public_key().as_ref() => Ok(Self { pair, certificate }),
            _ => Err(KeyError::OtherCertificate { subject: certificate.subject() }),
        }
    }
}

impl Signer for RsaKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn sign_raw(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // The random numbers blind the computation; the signature does not depend on them.
        let made = self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        made.map(|()| signature).map_err(|_| SignError::Key)
    }
}

fn from_pem(text: &str, password: Option<&str>) -> Result<RsaKeyPair, KeyError> {
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(KeyError::OldEncryption);
    }
    let (label, document) = SecretDocument::from_pem(text.trim_end()).map_err(|_| KeyError::Unreadable)?;
    match label {
        "PRIVATE KEY" => RsaKeyPair::from_pkcs8(document.as_bytes()).map_err(rejected),
        "RSA PRIVATE KEY" => RsaKeyPair::from_der(document.as_bytes()).map_err(rejected),
        "ENCRYPTED PRIVATE KEY" => {
            let password = password.ok_or(KeyError::NoPassword)?;
            let sealed = EncryptedPrivateKeyInfo::try_from(document.as_bytes()).map_err(|_| KeyError::Unreadable)?;
            let open = sealed.decrypt(password).map_err(|_| KeyError::WrongPassword)?;
            RsaKeyPair::from_pkcs8(open.as_bytes()).map_err(rejected)
        }
        _ => Err(KeyError::Unreadable),
    }
}

fn rejected(error: ring::error::KeyRejected) -> KeyError {
    KeyError::Rejected { reason: error.to_string() }
}
