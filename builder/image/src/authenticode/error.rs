//! What can go wrong.

use crate::{pe::PeError, signing::SignError};

/// Why a program could not be signed, or its signature is none.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticodeError {
    /// It is no EFI program that can be signed.
    #[error(transparent)]
    Pe(#[from] PeError),
    /// It cannot be read.
    #[error("the program cannot be read")]
    Read(#[from] std::io::Error),
    /// Its headers have no place for a signature.
    #[error("the headers of the program have no data directory for signatures")]
    NoDirectory,
    /// Bytes between sections: some readers would hash them and others not.
    #[error("byte {offset:#x} of the program is in no section or in two, so not everybody would sign the same")]
    Gap {
        /// Where.
        offset: usize,
    },
    /// The table of signatures is not what it must be.
    #[error("the table of signatures at the end of the program is damaged")]
    Table,
    /// The key.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// What is there is no signature.
    #[error("the signature is damaged: {reason}")]
    Damaged {
        /// Why.
        reason: String,
    },
    /// Another algorithm than firmware has to know.
    #[error("the signature is not by RSA and SHA-256")]
    Algorithm,
    /// The certificate of the key is not with it.
    #[error("the signature does not have the certificate of its key")]
    NoCertificate,
    /// The program was changed.
    #[error("the program was altered after it was signed")]
    Altered,
    /// The signature was changed.
    #[error("the signature is not by the key of its certificate")]
    WrongKey,
}
