//! What can go wrong with the store.

use std::{
    io,
    path::{Path, PathBuf},
};

/// A fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room, or no quota.
    #[error(
        "the disk of {} is full; what was being written has been removed. Make room, run `kiln cache gc`, or choose \
         another place with `--store`", .path.display()
    )]
    Full {
        /// What was being written.
        path: PathBuf,
    },
    /// The system refused something.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried, in words: `create`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The directory is a store of another kiln.
    #[error(
        "{} is a store of format `{found}`, this kiln uses format `{}`: remove it, or choose another place with \
         `--store`", .dir.display(), super::layout::FORMAT
    )]
    Format {
        /// The directory.
        dir: PathBuf,
        /// The format it has.
        found: String,
    },
    /// The directory holds something else.
    #[error("{} is not empty and not a store of kiln: choose another place with `--store`", .dir.display())]
    NotAStore {
        /// The directory.
        dir: PathBuf,
    },
    /// A file is where the store should be.
    #[error("{} is not a directory: choose another place with `--store`", .path.display())]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// Bytes are not those they should be.
    #[error("{what} has the digest {found}, and {expected} was expected")]
    WrongDigest {
        /// What was written, in words.
        what: String,
        /// The digest it should have.
        expected: kiln_types::Digest,
        /// The digest it has.
        found: kiln_types::Digest,
    },
}

impl StoreError {
    /// The error for `action` on `path`; a full disk is told apart.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { action, path, source },
        }
    }
}
