//! What can go wrong.

/// Why something cannot be the certificate of a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Neither PEM nor DER.
    #[error("this is not a certificate in PEM or DER: {reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
    /// More than one in a file.
    #[error("this file has {count} certificates: give that of the key alone")]
    Several {
        /// How many.
        count: usize,
    },
    /// Another kind of key.
    #[error("the key of the certificate is not RSA, and firmware has to know nothing else")]
    NotRsa,
    /// Too short or too long.
    #[error("the key of the certificate has {bits} bits: 2048 to 4096 are checked by firmware everywhere")]
    Length {
        /// How many it has.
        bits: usize,
    },
}

/// Why something cannot be the key of a signature. No message has anything of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Neither PKCS#8 nor PKCS#1.
    #[error("this is not a private key in PEM or DER (PKCS#8 or PKCS#1)")]
    Unreadable,
    /// Encrypted, and there is no password.
    #[error("the key is encrypted, and no password was given")]
    NoPassword,
    /// Encrypted by another password, or in another way.
    #[error("the key cannot be decrypted: another password, or a way of encryption that is not PBES2")]
    WrongPassword,
    /// Encrypted as OpenSSL did it before PKCS#8.
    #[error("the key is encrypted in the old form of OpenSSL, without a good derivation of its password")]
    OldEncryption,
    /// Not an RSA key that is fit to sign with.
    #[error("the key cannot be used: {reason}")]
    Rejected {
        /// Why.
        reason: String,
    },
    /// Of another certificate.
    #[error("the key is not that of the certificate {subject}")]
    OtherCertificate {
        /// Who the certificate is for.
        subject: String,
    },
}

/// Why a signature could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key refused.
    #[error("the key did not sign")]
    Key,
    /// The program of the user's that signs.
    #[error("`{program}` did not sign: {reason}")]
    Program {
        /// Its name.
        program: String,
        /// Why not.
        reason: String,
    },
    /// What was given is not a signature of what was to be signed.
    #[error("what signs gave {len} bytes that are no signature by the key of the certificate {subject}")]
    Wrong {
        /// How many bytes.
        len: usize,
        /// Who the certificate is for.
        subject: String,
    },
}
