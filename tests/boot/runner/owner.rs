//! The owner of a machine with Secure Boot.

use crate::{
    certificate,
    failure::{Outcome, file, unexpected},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{fs, path::PathBuf};

/// A folder with key and certificate, `owner.key` and `owner.crt`.
pub fn keys() -> Outcome<PathBuf> {
    certificate::lasting("secure-boot", "owner", &["-newkey", "rsa:2048", "-subj", "/CN=owner of a test"])
}

/// The certificate in DER.
pub fn certificate() -> Outcome<Vec<u8>> {
    let path = keys()?.join("owner.crt");
    let pem = fs::read_to_string(&path).map_err(file(path.display()))?;
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(lines).or_else(|error| unexpected(format!("{}: {error}", path.display())))
}
