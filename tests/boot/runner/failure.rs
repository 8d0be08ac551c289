//! Why a test did not pass.

use kiln_emulate::{BootError, Error};

/// Why a test did not pass.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something of this host is missing, so the test says nothing.
    #[error("{0}")]
    Lacking(String),
    /// What was seen is not what was expected.
    #[error("{0}")]
    Unexpected(String),
    /// The node did not become ready.
    #[error("{error}\n--- console ---\n{}", .error.console().join("\n"))]
    Boot {
        /// Why.
        #[from]
        error: BootError,
    },
    /// The machine could not be started or steered.
    #[error(transparent)]
    Machine(#[from] Error),
    /// A file of the test could not be used.
    #[error("{what}: {source}")]
    File {
        /// Which, and what for.
        what: String,
        /// Why.
        source: std::io::Error,
    },
    /// A scenario is not written as it must be.
    #[error("{file}: {error}")]
    Scenario {
        /// The file.
        file: String,
        /// With line and column.
        error: toml::de::Error,
    },
}

/// A result of a step.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Wraps an IO error with the words `what`.
pub fn file(what: impl ToString) -> impl FnOnce(std::io::Error) -> Failure {
    let what = what.to_string();
    move |source| Failure::File { what, source }
}

/// What was seen is not what was expected.
pub fn unexpected<T>(text: impl Into<String>) -> Outcome<T> {
    Err(Failure::Unexpected(text.into()))
}
