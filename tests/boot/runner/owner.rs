//! The owner of a machine with Secure Boot.

use crate::{
    certificate,
    failure::{Outcome, file},
    find, firmware,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A folder with key and certificate, `owner.key` and `owner.crt`.
pub fn keys() -> Outcome<PathBuf> {
    certificate::lasting("secure-boot", "owner", &["-newkey", "rsa:2048", "-subj", "/CN=owner of a test"])
}

/// The certificate as firmware keeps it, an `EFI_SIGNATURE_LIST`; efitools make it in `folder`.
pub fn list(folder: &Path) -> Outcome<Vec<u8>> {
    let made = folder.join("owner.esl");
    let mut command = Command::new(find::tool("cert-to-efi-sig-list")?);
    command.arg(keys()?.join("owner.crt")).arg(&made);
    firmware::run(command, "efitools take no certificate of the owner")?;
    fs::read(&made).map_err(file(made.display()))
}
