//! What can go wrong.

/// Why a `.bmap` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BmapError {
    /// Not the text of a `.bmap`.
    #[error("it is not XML")]
    Xml(#[from] roxmltree::Error),
    /// Another version than 2.0, or another checksum than SHA-256.
    #[error("its {what} is {found}; kiln reads version 2.0 with sha256, as bmaptool writes it")]
    Unknown {
        /// What is not known.
        what: &'static str,
        /// What was found.
        found: String,
    },
    /// An element is missing or makes no sense.
    #[error("its {what} is missing or makes no sense")]
    Element {
        /// Which one.
        what: &'static str,
    },
    /// The file does not have its own checksum.
    #[error("its own checksum does not match: it was cut off or edited")]
    Checksum,
}
