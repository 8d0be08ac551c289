//! What can go wrong.

use crate::signing::CertificateError;

/// Why a file is not one that keys can be enrolled from.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// It ends early, or its lengths are wrong.
    #[error("this is not a signed list of keys (`.auth`, EFI_VARIABLE_AUTHENTICATION_2)")]
    Form,
    /// A certificate in it.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}
