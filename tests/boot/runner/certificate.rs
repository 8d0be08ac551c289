//! Certificates that vouch for themselves, with their keys: made when they are wanted, since no private key is part of the project,
//! though these open nothing.

use crate::{
    failure::{Outcome, file, unexpected},
    find, variant,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What `openssl req` is told of a key on the curve P-256.
pub const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Makes a key and a certificate of it, for two days unless `arguments` of `openssl req` say otherwise.
pub fn make(key: &Path, certificate: &Path, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(find::tool("openssl")?);
    command.args(["req", "-x509", "-sha256", "-noenc", "-days", "2"]).args(arguments);
    command.arg("-keyout").arg(key).arg("-out").arg(certificate);
    let made = command.stdin(Stdio::null()).stderr(Stdio::null()).status().map_err(file("openssl"))?;
    if made.success() { Ok(()) } else { unexpected("openssl made no certificate") }
}

/// A folder `name` with `STEM.key` and `STEM.crt`, which stay the same for twenty years: images have the certificate.
pub fn lasting(name: &str, stem: &str, arguments: &[&str]) -> Outcome<PathBuf> {
    let folder = variant::folder().join("keys").join(name);
    let (key, certificate) = (folder.join(stem).with_extension("key"), folder.join(stem).with_extension("crt"));
    if !certificate.exists() {
        fs::create_dir_all(&folder).map_err(file(folder.display()))?;
        make(&key, &certificate, &[&["-days", "7300"], arguments].concat())?;
    }
    Ok(folder)
}
