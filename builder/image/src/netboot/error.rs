//! What can go wrong.

use crate::{cpio::ReadError, uki::UkiError};

/// Why a file is no image for netboot.
#[derive(Debug, thiserror::Error)]
pub enum NetbootError {
    /// It is no unified kernel image.
    #[error("it is no unified kernel image")]
    Uki(#[from] UkiError),
    /// The archive with the root.
    #[error("it has no root inside, as the kernel image of a disk has none")]
    Archive(#[source] ReadError),
    /// A file is not in it.
    #[error("the root inside is not whole: `{name}` is missing")]
    Missing {
        /// Which file.
        name: &'static str,
    },
}
