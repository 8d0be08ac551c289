//! What can go wrong.

use crate::pe::PeError;

/// Why a UKI could not be made or read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UkiError {
    /// The stub, or the image that was to be read.
    #[error("{what} cannot be used")]
    Pe {
        /// `the stub`, `the kernel`, `the image`.
        what: &'static str,
        /// Why.
        source: PeError,
    },
    /// Stub and kernel are for different processors.
    #[error("the stub is for machine type {stub:#06x}, the kernel for {kernel:#06x}")]
    OtherMachine {
        /// Machine type of the stub.
        stub: u16,
        /// Machine type of the kernel.
        kernel: u16,
    },
    /// The command line must be one line.
    #[error("the kernel command line has a line break or NUL at byte {at}")]
    CommandLine {
        /// Where.
        at: usize,
    },
    /// It, or what goes into it, could not be read.
    #[error("cannot read it: {reason}")]
    Read {
        /// Why.
        reason: String,
    },
    /// A section is too large for what it is.
    #[error("the section `{name}` is larger than anybody would make it")]
    Large {
        /// The section.
        name: &'static str,
    },
    /// A section that every UKI has is missing.
    #[error("there is no section `{name}`: this is no unified kernel image")]
    Missing {
        /// The section.
        name: &'static str,
    },
}
