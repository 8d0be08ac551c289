//! Whose signature is wanted.

use crate::failure::Failure;
use kiln_attest::minisign::{PublicKey, SecretKey};
use std::{fs, io::ErrorKind};

const HINT: &str = "give the file that `minisign -G` wrote as minisign.pub, or the line in it that begins with RW";

/// The key in a file, or the text itself. What was given is not shown: it may be a secret key.
pub(super) fn public(given: &str) -> Result<PublicKey, Failure> {
    if let Some(key) = PublicKey::parse(given) {
        return Ok(key);
    }
    let bytes = match fs::read(given) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::input("--key is neither a file that is there nor a public key of minisign", HINT));
        }
        read => read.map_err(|error| Failure::of_input("cannot read the file of --key", error))?,
    };
    let text = String::from_utf8_lossy(&bytes);
    PublicKey::parse(&text).ok_or_else(|| match SecretKey::is_encrypted(&text) {
        Ok(_) => Failure::input("--key has a secret key, which is for nobody but its owner", HINT),
        Err(_) => Failure::input("--key has no public key of minisign", HINT),
    })
}
