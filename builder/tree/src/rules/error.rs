//! Rules that cannot be read.

use serde::de::DeserializeOwned;

/// Rules that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}")]
pub struct RulesError {
    /// Name of the file.
    pub file: String,
    /// What is wrong, with line and column.
    #[source]
    pub source: toml::de::Error,
}

/// The rules in `text`, which came from `file`.
pub(super) fn parse<T: DeserializeOwned>((file, text): (&str, &str)) -> Result<T, RulesError> {
    toml::from_str(text).map_err(|source| RulesError { file: file.to_owned(), source })
}
