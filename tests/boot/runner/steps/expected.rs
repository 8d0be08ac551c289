//! What a step expects of a program's words.

use super::Texts;
use crate::{
    failure::{Outcome, unexpected},
    kubectl::Answer,
};

/// What is expected of an answer.
pub(super) struct Expected<'a> {
    /// Texts in it.
    pub(super) texts: &'a Texts,
    /// Texts that must not be in it.
    pub(super) never: &'a Texts,
    /// Whether the program has to fail.
    pub(super) fails: bool,
}

impl Expected<'_> {
    /// Judges what `what` said.
    pub(super) fn judge(&self, what: &str, answer: &Answer) -> Outcome {
        let said = answer.text.trim();
        if answer.success == self.fails {
            let how = if self.fails { "succeeded" } else { "failed" };
            return unexpected(format!("`{what}` {how}: {said}"));
        }
        if let Some(text) = self.texts.iter().find(|text| !said.contains(*text)) {
            return unexpected(format!("`{what}` does not say `{text}`: {said}"));
        }
        if let Some(text) = self.never.iter().find(|text| said.contains(*text)) {
            return unexpected(format!("`{what}` says `{text}`: {said}"));
        }
        Ok(())
    }
}
