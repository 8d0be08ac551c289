//! The owner of a machine with Secure Boot.

use crate::{
    failure::{Outcome, file, unexpected},
    find, variant,
};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

/// A folder with key and certificate, `owner.key` and `owner.crt`, made when they are not there yet: no private key is part of
/// the project, though this one opens nothing.
pub fn keys() -> Outcome<PathBuf> {
    let folder = variant::folder().join("keys/secure-boot");
    let (key, certificate) = (folder.join("owner.key"), folder.join("owner.crt"));
    if certificate.exists() {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).map_err(file(folder.display()))?;
    let mut command = Command::new(find::tool("openssl")?);
    command.args(["req", "-x509", "-newkey", "rsa:2048", "-sha256", "-noenc", "-days", "7300"]);
    command.args(["-subj", "/CN=owner of a test", "-keyout"]).arg(&key).arg("-out").arg(&certificate);
    let made = command.stdin(Stdio::null()).stderr(Stdio::null()).status().map_err(file("openssl"))?;
    if made.success() { Ok(folder) } else { unexpected("openssl made no key") }
}
