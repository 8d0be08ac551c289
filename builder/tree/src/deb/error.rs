//! Why a package could not be taken apart.

use std::io;

/// Why a package could not be taken apart.
#[derive(Debug, thiserror::Error)]
pub enum DebError {
    /// The package could not be read; a truncated one ends here too.
    #[error("cannot read {part}")]
    Read {
        /// Which part.
        part: &'static str,
        /// The cause.
        source: io::Error,
    },
    /// The data file could not be written.
    #[error("cannot write the unpacked data")]
    Write(#[source] io::Error),
    /// Not the format of deb(5).
    #[error("not a Debian package: {0}")]
    NotADeb(&'static str),
    /// A part is there, packed in a way we do not know.
    #[error("`{member}`: unknown compression; none, gz, xz and zst are known")]
    Compression {
        /// Name of the member.
        member: String,
    },
    /// A limit against malicious archives was hit.
    #[error("{what} is larger than {limit} bytes")]
    TooLarge {
        /// What.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// More entries than any real package has.
    #[error("more than {0} paths")]
    TooManyEntries(usize),
    /// A path that leaves the root or is no text.
    #[error("`{path}` is not a path inside the root")]
    BadPath {
        /// The path, made printable.
        path: String,
    },
    /// Something a package should not have.
    #[error("`{path}` is {what}, which an image cannot hold")]
    Unsupported {
        /// The path.
        path: String,
        /// What it is.
        what: String,
    },
    /// A hard link to nothing.
    #[error("`{path}` is a hard link to `{target}`, which is not a file before it")]
    HardLink {
        /// The link.
        path: String,
        /// Where to.
        target: String,
    },
    /// The control file lacks a field or cannot be understood.
    #[error("control file: {0}")]
    Control(String),
    /// A kept index cannot be read or written.
    #[error("index of an unpacked package")]
    Index(#[source] serde_json::Error),
    /// A kept index of another version of kiln; unpack again.
    #[error("the index has format {found}, this kiln reads format {}", super::FORMAT)]
    Stale {
        /// Its version.
        found: u32,
    },
}
