//! Reading one back. Nothing here trusts the file: errors are fine and panics are bugs.

use super::{HASHES, NetbootError, ROOT};
use crate::{
    ReadAt, cpio,
    pe::{self, Pe},
    uki::{self, UkiError, UkiInfo},
};
use std::ops::Range;

/// What such an image is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Netboot {
    /// What it says about itself.
    pub uki: UkiInfo,
    /// Where it has the root filesystem.
    pub root: Range<u64>,
    /// Where it has the hash tree of that.
    pub hashes: Range<u64>,
}

/// Whether a file begins as EFI programs do, which no disk of kiln does.
pub fn is_program(image: &dyn ReadAt) -> bool {
    let mut first = [0; 2];
    image.read_at(0, &mut first).is_ok() && first == *b"MZ"
}

/// Reads the image in the first `len` bytes of `image`.
///
/// # Errors
/// When it is no unified kernel image with a root inside.
pub fn read(image: &dyn ReadAt, len: u64) -> Result<Netboot, NetbootError> {
    let uki = uki::read_in(image, len)?;
    let initrd = initrd(image, len)?;
    let files = cpio::read(image, initrd).map_err(NetbootError::Archive)?;
    let place = |name: &'static str| {
        let file = files.iter().find(|file| file.path == name);
        file.map(|file| file.bytes.clone()).ok_or(NetbootError::Missing { name })
    };
    Ok(Netboot { uki, root: place(ROOT)?, hashes: place(HASHES)? })
}

fn initrd(image: &dyn ReadAt, len: u64) -> Result<Range<u64>, UkiError> {
    let head = pe::head(image, len).map_err(|error| UkiError::Read { reason: error.to_string() })?;
    let pe = Pe::of_head(&head, len).map_err(|source| UkiError::Pe { what: "the image", source })?;
    pe.place(".initrd").ok_or(UkiError::Missing { name: ".initrd" })
}
