//! Who signs what the firmware starts.

use crate::file::{Enroll, Secret};
use kiln_types::Digest;
use serde::Serialize;
use std::path::PathBuf;

/// Who signs what the firmware starts, and which keys a firmware gets.
///
/// What signs is no part of it for [`super::Spec::digest`]: the certificate says which key it is, and the same key makes the
/// same signature wherever it lies.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SecureBoot {
    /// The certificate of the key.
    pub certificate: PublicFile,
    /// What signs.
    #[serde(skip)]
    pub signer: Option<SignWith>,
    /// What opens an encrypted key.
    #[serde(skip)]
    pub password: Option<Secret>,
    /// When systemd-boot enrols keys.
    pub enroll: Enroll,
    /// More certificates for db.
    pub trust: Vec<PublicFile>,
    /// Files that were made elsewhere, to enrol from; none of them, and the certificate is enrolled.
    pub enroll_from: Vec<PublicFile>,
}

/// What signs.
#[derive(Clone, PartialEq, Debug)]
pub enum SignWith {
    /// A key in a file.
    Key(PathBuf),
    /// A program with its arguments.
    Program(Vec<String>),
}

/// A file with nothing secret in it.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PublicFile {
    /// Its name without directories.
    pub name: String,
    /// Where it was.
    #[serde(skip)]
    pub path: PathBuf,
    /// Digest of the bytes.
    pub digest: Digest,
    /// The bytes, which the digest stands for.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}
