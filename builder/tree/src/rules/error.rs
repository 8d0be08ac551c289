//! Rules that cannot be read or do not exist.

use serde::de::DeserializeOwned;

/// Rules that cannot be read or do not exist.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A file of rules that cannot be read.
    #[error("{file}")]
    Syntax {
        /// Name of the file.
        file: String,
        /// What is wrong, with line and column.
        source: toml::de::Error,
    },
    /// A group of kernel modules and firmware that no rule has.
    #[error("there is no group of kernel modules or firmware `{name}`; there are {}", known.join(", "))]
    NoGroup {
        /// As asked for.
        name: String,
        /// All groups.
        known: Vec<String>,
    },
}

/// The rules in `text`, which came from `file`.
pub(super) fn parse<T: DeserializeOwned>((file, text): (&str, &str)) -> Result<T, RulesError> {
    toml::from_str(text).map_err(|source| RulesError::Syntax { file: file.to_owned(), source })
}
