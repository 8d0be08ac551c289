//! The text of a lock.

use super::{FORMAT, Lock};
use serde::Deserialize;

const HEADER: &str = "\
# Written by `kiln lock`: the inputs of an image, by size and digest. Keep it with your profile; do not edit it.
# `kiln build` uses it as long as it fits, `kiln lock --update` takes what the mirrors have today.

";

/// A text that is not a lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Not TOML, or not of the shape of a lock.
    #[error(
        "line {line}: {problem}. Locks are not edited: take the version before the edit, or run `kiln lock --update`"
    )]
    Format {
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Made by another kiln.
    #[error(
        "the lock has format {found}, this kiln reads format {FORMAT}: use the kiln that wrote it, or run `kiln lock --update`"
    )]
    Version {
        /// The format it has.
        found: u32,
    },
    /// Not UTF-8.
    #[error("the lock is not text")]
    NotText,
}

/// Read before the rest: another format may have other keys.
#[derive(Deserialize)]
struct Header {
    version: u32,
}

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// A text that is not a lock, with the line, and a lock of another format.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let format = |error: toml::de::Error| LockError::Format {
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            problem: error.message().to_owned(),
        };
        let Header { version } = toml::from_str(text).map_err(format)?;
        if version != FORMAT {
            return Err(LockError::Version { found: version });
        }
        toml::from_str(text).map_err(format)
    }

    /// Reads whole bytes; for callers whose input is not known to be text.
    ///
    /// # Errors
    /// Bytes that are not UTF-8, and whatever [`Lock::parse`] refuses.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, LockError> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| LockError::NotText)?)
    }

    /// The text of the lock: the same for the same inputs, whatever order they were found in.
    pub fn to_text(&self) -> String {
        let mut sorted = self.clone();
        sorted.debs.sort();
        sorted.go_modules.sort();
        let body =
            toml::to_string(&sorted).unwrap_or_else(|error| unreachable!("a lock is always valid TOML: {error}"));
        format!("{HEADER}{body}")
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
