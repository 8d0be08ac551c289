//! A key in a file.

use super::SigningError;
use kiln_image::signing::{Certificate, RsaKey, Signer};
use kiln_spec::Secret;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

/// The permission that everybody has who is neither the owner of a file nor in its group.
const READ_BY_OTHERS: u32 = 0o004;

pub(super) fn read(
    path: &Path,
    password: Option<&Secret>,
    certificate: Certificate,
) -> Result<Box<dyn Signer>, SigningError> {
    let failed = |source| SigningError::Read { path: path.to_owned(), source };
    if fs::metadata(path).map_err(failed)?.permissions().mode() & READ_BY_OTHERS != 0 {
        return Err(SigningError::Open { path: path.to_owned() });
    }
    let bytes = fs::read(path).map_err(failed)?;
    let key = RsaKey::parse(&bytes, password.map(Secret::expose), certificate);
    let key = key.map_err(|source| SigningError::Key { path: path.to_owned(), source })?;
    Ok(Box::new(key))
}
