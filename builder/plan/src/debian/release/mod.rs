//! `InRelease`: the signed root of trust of a suite. It names the digest of every index, an index names the digest of
//! every package.
//!
//! [`verify`] is the only way to a [`Release`], so whoever holds one holds verified text. In order: a signature of a
//! pinned key over the text (`signature`, `papers`), then what the text says about itself ([`Release`]): the suite that was
//! asked for, not expired, not from the future.

mod error;
mod file;
mod keyring;
mod papers;
mod signature;
#[cfg(test)]
mod tests;

pub use error::{Rejected, Rejection, ReleaseError};
pub use file::{IndexFile, Release};
pub use keyring::{Keyring, KeyringError};

use jiff::Timestamp;

/// What an `InRelease` is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The suite or codename that was asked for.
    pub suite: &'a str,
    /// The time it is. A locked build passes the time of the lock, so that it can be repeated for ever.
    pub now: Timestamp,
    /// Whether a file whose time is over is taken: that of a snapshot, or of a mirror that stands still.
    pub may_be_expired: bool,
}

/// Verifies an `InRelease` file and reads it.
///
/// # Errors
/// Every way in which the file can fail to be trusted is a variant of [`ReleaseError`].
pub fn verify(in_release: &[u8], keyring: &Keyring, expected: &Expected<'_>) -> Result<Release, ReleaseError> {
    let signed = signature::verify(in_release, keyring, expected.now)?;
    let release = Release::parse(&signed)?;
    release.check(expected)?;
    Ok(release)
}
