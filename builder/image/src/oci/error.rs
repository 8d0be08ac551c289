//! What can go wrong.

/// Why an image could not be made.
#[derive(Debug, thiserror::Error)]
pub enum OciError {
    /// An entry has extended attributes, and dropping a capability would change what a program may do.
    #[error("`/{path}` has extended attributes, which the layers of kiln do not hold")]
    Xattrs {
        /// The entry.
        path: String,
    },
    /// An entry could not be put into the layer.
    #[error("cannot put `/{path}` into the layer")]
    Entry {
        /// The entry.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The image could not be written.
    #[error("cannot make the OCI image")]
    Write(#[from] std::io::Error),
    /// A document could not be put into words.
    #[error("cannot make a document of the OCI image")]
    Json(#[from] serde_json::Error),
}
