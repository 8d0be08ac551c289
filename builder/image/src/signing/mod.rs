//! Signatures that UEFI firmware checks: RSA with PKCS#1 v1.5 and SHA-256, in the form of PKCS#7.
//!
//! That is the one form that firmware has to know (UEFI 2.10, chapters 8.2.2 and 32.2.4). It has nothing random, and no time of
//! signing is put in: the same bytes signed by the same key are the same file.
//!
//! [`Signer`] is whoever has the key: [`RsaKey`] here, a program of the user's elsewhere.

mod certificate;
pub(crate) mod der;
mod error;
mod key;
pub(crate) mod pkcs7;
mod signer;

pub use certificate::Certificate;
pub use error::{CertificateError, KeyError, SignError};
pub use key::RsaKey;
pub use signer::Signer;

#[cfg(test)]
pub(crate) mod tests;
