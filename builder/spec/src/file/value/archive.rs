//! Keys that archives sign with.

use super::checked::checked;

checked! {
    /// One or more OpenPGP public keys, armoured, as `gpg --armor --export` writes them.
    ArchiveKey, "openpgp-public-key", archive_key
}

const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &str = "-----END PGP PUBLIC KEY BLOCK-----";

/// The frame alone: whether there is a key inside, who reads it says.
fn archive_key(text: &str) -> Result<(), String> {
    if text.contains("PGP PRIVATE KEY") {
        return Err("this is a private key: give what `gpg --armor --export` writes".to_owned());
    }
    match text.trim_start().starts_with(BEGIN) && text.trim_end().ends_with(END) {
        true => Ok(()),
        false => Err(format!("this is no armoured key: it begins with `{BEGIN}` and ends with `{END}`")),
    }
}
