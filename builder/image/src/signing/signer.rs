//! Whoever has the key.

use super::{Certificate, SignError};

/// Whoever has the key that belongs to a certificate.
pub trait Signer: Sync {
    /// The certificate.
    fn certificate(&self) -> &Certificate;

    /// The signature of `message`: RSASSA-PKCS1-v1_5 with SHA-256, as long as the key.
    ///
    /// # Errors
    /// When the key cannot be used.
    fn sign_raw(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;

    /// The signature of `message`, which was checked as firmware will check it.
    ///
    /// # Errors
    /// When there is none, or it is not by the key of the certificate.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.sign_raw(message)?;
        let (certificate, len) = (self.certificate(), signature.len());
        match certificate.has_signed(message, &signature) {
            true => Ok(signature),
            false => Err(SignError::Wrong { len, subject: certificate.subject() }),
        }
    }
}
