//! Who signs what the firmware starts, and what is enrolled from the boot partition.
//!
//! The key is read when a build begins, so that one that is missing is told before anything is done, and is gone when the build
//! ends: it is in no result, no record and no message.

mod enrolment;
mod error;
mod key_file;
mod program;

pub use enrolment::Keys;
pub use error::SigningError;

use kiln_image::signing::{Certificate, Signer};
use kiln_spec::{PublicFile, SecureBoot, SignWith, Spec};

/// Whoever signs for `spec`; nobody when it says nothing of that.
pub fn signer(spec: &Spec) -> Result<Option<Box<dyn Signer>>, SigningError> {
    spec.secure_boot.as_ref().map(of).transpose()
}

fn of(wanted: &SecureBoot) -> Result<Box<dyn Signer>, SigningError> {
    let certificate = certificate(&wanted.certificate)?;
    let failed = |source| SigningError::Certificate { path: wanted.certificate.path.clone(), source };
    certificate.check_key().map_err(failed)?;
    match &wanted.signer {
        Some(SignWith::Key(path)) => key_file::read(path, wanted.password.as_ref(), certificate),
        Some(SignWith::Program(words)) => Ok(Box::new(program::Program::new(words.clone(), certificate))),
        None => Err(SigningError::NoKey),
    }
}

fn certificate(file: &PublicFile) -> Result<Certificate, SigningError> {
    Certificate::parse(&file.bytes).map_err(|source| SigningError::Certificate { path: file.path.clone(), source })
}

#[cfg(test)]
mod tests;
