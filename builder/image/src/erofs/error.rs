//! What can go wrong while an image is written or read.

use std::io;

/// Why an image was not written.
#[derive(Debug, thiserror::Error)]
pub enum ErofsError {
    /// The content of a file could not be read.
    #[error("cannot read the content of `/{path}`")]
    Content {
        /// The file, relative to the root.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The image could not be written.
    #[error("cannot write the filesystem image")]
    Write(#[source] io::Error),
    /// A compressor failed.
    #[error("cannot compress the content of `/{path}`")]
    Compress {
        /// The file, relative to the root.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// EROFS has no room for something of this size.
    #[error("`/{path}`: {what} is {actual}, EROFS allows at most {limit}")]
    TooLarge {
        /// The entry, relative to the root.
        path: String,
        /// What is too large.
        what: &'static str,
        /// How large it is.
        actual: u64,
        /// The limit.
        limit: u64,
    },
    /// EROFS cannot store an extended attribute of this name.
    #[error("`/{path}`: EROFS has no place for the extended attribute `{name}`")]
    Xattr {
        /// The entry, relative to the root.
        path: String,
        /// Full name of the attribute.
        name: String,
    },
    /// An option is outside its range.
    #[error("{what} is `{value}`, {expected} is expected")]
    Option {
        /// Which option.
        what: &'static str,
        /// Its value.
        value: String,
        /// What would have been right.
        expected: &'static str,
    },
}

/// Why an image could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes could not be read.
    #[error("cannot read the filesystem image")]
    Io(#[from] io::Error),
    /// No EROFS superblock where one should be.
    #[error("this is not an EROFS image")]
    NotErofs,
    /// Part of EROFS that kiln never writes.
    #[error("this EROFS image uses {0}, which kiln does not read")]
    Unsupported(&'static str),
    /// The image contradicts itself.
    #[error("the EROFS image is damaged: {what} at byte {at}")]
    Corrupt {
        /// What is wrong.
        what: &'static str,
        /// Where, from the start of the image.
        at: u64,
    },
    /// No entry of that name.
    #[error("there is no `/{0}` in the image")]
    NotFound(String),
}
