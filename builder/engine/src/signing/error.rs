//! What can go wrong.

use kiln_image::{
    enrolment::EnrolmentError,
    signing::{CertificateError, KeyError},
};
use std::{io, path::PathBuf};

/// Why nobody signs.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// A certificate that cannot be used.
    #[error("the certificate {}", .path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        source: CertificateError,
    },
    /// Nothing that signs.
    #[error("`secure-boot.certificate` is there, and neither a key nor a program that signs")]
    NoKey,
    /// The key's file.
    #[error("cannot read the key {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A key for everybody.
    #[error("the key {} can be read by every user of this machine", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// A key that cannot be used.
    #[error("the key {}", .path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
    /// A file that was made elsewhere.
    #[error("the file {} of `secure-boot.enroll-from`", .path.display())]
    Enrolment {
        /// The file.
        path: PathBuf,
        /// Why.
        source: EnrolmentError,
    },
    /// Keys with which the machine would not start this image.
    #[error(
        "{} has neither the certificate {subject} nor the one that it is issued by: once enrolled, it would not start this image",
        .path.display()
    )]
    NotTrusted {
        /// `db.auth`.
        path: PathBuf,
        /// Who the certificate is for.
        subject: String,
    },
}

impl SigningError {
    /// The way out, when there is one that the message does not say.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoKey => "`secure-boot.key` or KILN_SECURE_BOOT_KEY names the file of the key, `secure-boot.signer` a program"
                .to_owned(),
            Self::Open { path } => format!("`chmod 600 {}`, and think about who has read it", path.display()),
            Self::Key { source: KeyError::NoPassword, .. } => {
                "KILN_SECURE_BOOT_PASSWORD in the environment opens it".to_owned()
            }
            Self::Key { source: KeyError::OldEncryption, path } => {
                format!("`openssl pkcs8 -topk8 -in {} -out NEW` makes one of today", path.display())
            }
            Self::Certificate { source: CertificateError::NotRsa | CertificateError::Length { .. }, .. } => {
                "`openssl req -x509 -newkey rsa:3072 -keyout db.key -out db.crt -subj /CN=NAME -days 7300` makes key and certificate"
                    .to_owned()
            }
            Self::NotTrusted { .. } => "make `db.auth` with it, or sign by a key that is in there".to_owned(),
            _ => return None,
        })
    }
}
