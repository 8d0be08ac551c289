//! Certificates (X.509), as far as firmware looks at them: neither their dates nor what they are for.

use super::{CertificateError, der, pkcs7::RSA};
use kiln_types::Digest;
use pkcs1::RsaPublicKey;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_cert::der::{Decode, Encode, pem};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

impl Certificate {
    /// Reads one, in PEM or DER.
    ///
    /// # Errors
    /// When `bytes` are something else, or several.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        match text.matches(BEGIN).count() {
            0 => Self::from_der(bytes),
            1 => Self::from_der(&pem::decode_vec(text.trim_end().as_bytes()).map_err(unreadable)?.1),
            count => Err(CertificateError::Several { count }),
        }
    }

    /// Reads one in DER.
    pub(crate) fn from_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        let parsed = x509_cert::Certificate::from_der(bytes).map_err(unreadable)?;
        Ok(Self { der: bytes.to_vec(), parsed })
    }

    /// Nothing when firmware can check what its key signs.
    ///
    /// # Errors
    /// When that is not RSA with 2048 to 4096 bits.
    pub fn check_key(&self) -> Result<(), CertificateError> {
        let key = self.public_key().ok_or(CertificateError::NotRsa)?;
        let key = RsaPublicKey::try_from(key).map_err(|_| CertificateError::NotRsa)?;
        match key.modulus.as_bytes().len() * 8 {
            2048..=4096 => Ok(()),
            bits => Err(CertificateError::Length { bits }),
        }
    }

    /// The bytes, in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who it is for, as RFC 4514 writes names: `CN=kiln`.
    pub fn subject(&self) -> String {
        self.parsed.tbs_certificate.subject.to_string()
    }

    /// SHA-256 of the bytes, which people call its fingerprint.
    pub fn sha256(&self) -> Digest {
        Digest::of(&self.der)
    }

    /// Whether its key signed `message`.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let Some(key) = self.public_key() else { return false };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(message, signature).is_ok()
    }

    /// Whether the key of `other` signed this certificate, by RSA and SHA-256.
    pub fn is_issued_by(&self, other: &Self) -> bool {
        let Ok(inner) = self.parsed.tbs_certificate.to_der() else { return false };
        let signature = self.parsed.signature.as_bytes();
        self.parsed.tbs_certificate.issuer == other.parsed.tbs_certificate.subject
            && signature.is_some_and(|signature| other.has_signed(&inner, signature))
    }

    /// The public key as PKCS#1 has it, when it is RSA.
    pub(super) fn public_key(&self) -> Option<&[u8]> {
        let info = &self.parsed.tbs_certificate.subject_public_key_info;
        (info.algorithm.oid == RSA).then(|| info.subject_public_key.raw_bytes())
    }

    /// By which a signature names it (`IssuerAndSerialNumber`).
    pub(crate) fn issuer_and_serial(&self) -> Vec<u8> {
        let inner = &self.parsed.tbs_certificate;
        // What was read is written without fail.
        let issuer = inner.issuer.to_der().unwrap_or_default();
        let serial = inner.serial_number.to_der().unwrap_or_default();
        der::element(der::SEQUENCE, &[&issuer, &serial])
    }
}

fn unreadable(error: impl std::fmt::Display) -> CertificateError {
    CertificateError::Unreadable { reason: error.to_string() }
}
