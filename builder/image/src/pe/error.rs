//! What can go wrong.

/// Why a file is not a PE file, or cannot take more sections.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeError {
    /// The file ends before something it must have.
    #[error("the file ends inside its {what} (at byte {offset:#x})")]
    Truncated {
        /// What is cut off.
        what: &'static str,
        /// Where it should be.
        offset: u64,
    },
    /// A signature is not there.
    #[error("this is no EFI program: its {what} is missing")]
    NotPe {
        /// The signature.
        what: &'static str,
    },
    /// A number makes no sense.
    #[error("the {field} {value:#x} of the file makes no sense")]
    Invalid {
        /// The field, by the name of the specification.
        field: &'static str,
        /// Its value.
        value: u64,
    },
    /// Section names have eight bytes.
    #[error("the section name `{name}` is longer than eight bytes")]
    LongName {
        /// The name.
        name: String,
    },
    /// The section table ends where the first section's data begins.
    #[error("no room for {wanted} more sections in the headers: they have {room}")]
    NoRoom {
        /// How many sections were to be added.
        wanted: usize,
        /// How many fit.
        room: usize,
    },
    /// A signature covers all bytes, so nothing can be added any more.
    #[error("the file is signed already: sections must be added before")]
    Signed,
    /// Addresses have 32 bits.
    #[error("the sections together are larger than the 4 GiB that the format can address")]
    TooLarge,
}
