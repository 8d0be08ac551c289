//! Why a tree could not be put together.

use crate::{TreeError, modules::ModulesError, users::UsersError};
use std::io;

/// Why a tree could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// An entry that does not fit.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A file of the tree that had to be read could not be.
    #[error("cannot read `/{path}` of the image's root")]
    Read {
        /// The path.
        path: String,
        /// The cause.
        source: io::Error,
    },
    /// A file of the tree that had to be understood could not be.
    #[error("`/{path}` {problem}")]
    Malformed {
        /// The path.
        path: String,
        /// What is wrong, as the rest of a sentence.
        problem: String,
    },
    /// Users and groups.
    #[error(transparent)]
    Users(#[from] UsersError),
    /// Kernel modules.
    #[error(transparent)]
    Modules(#[from] ModulesError),
    /// An owner nobody knows.
    #[error("`/{path}` belongs to `{name}`, which is neither a user nor a group of the image")]
    UnknownOwner {
        /// The path.
        path: String,
        /// The name.
        name: String,
    },
    /// The tree failed its checks.
    #[error(transparent)]
    Check(#[from] crate::CheckError),
}
