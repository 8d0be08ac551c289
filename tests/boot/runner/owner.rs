//! The owner of a machine with Secure Boot.

use crate::{certificate, failure::Outcome};
use std::path::PathBuf;

/// A folder with key and certificate, `owner.key` and `owner.crt`.
pub fn keys() -> Outcome<PathBuf> {
    certificate::lasting("secure-boot", "owner", &["-newkey", "rsa:2048", "-subj", "/CN=owner of a test"])
}
