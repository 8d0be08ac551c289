//! What can go wrong.

/// Why an archive could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CpioError {
    /// The format has eight hexadecimal digits for a number.
    #[error("`/{path}`: its {field} {value} does not fit into 32 bits, which is all a cpio archive has")]
    TooLarge {
        /// The entry.
        path: String,
        /// Which number: `size`, `time`.
        field: &'static str,
        /// The number.
        value: u64,
    },
    /// The format has no place for extended attributes, and dropping a capability would change what a program may do.
    #[error("`/{path}` has extended attributes, which a cpio archive cannot hold")]
    Xattrs {
        /// The entry.
        path: String,
    },
    /// The content of an entry could not be read.
    #[error("cannot read the content of `/{path}`")]
    Content {
        /// The entry.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The archive could not be written.
    #[error("cannot write the archive")]
    Write(#[from] std::io::Error),
}
