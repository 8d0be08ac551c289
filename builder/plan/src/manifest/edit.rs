//! Changes to a text.

use super::yaml::Node;
use std::ops::Range;

/// Other characters in the place of some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    span: Range<usize>,
    text: String,
}

impl Edit {
    /// Puts `text` in the place of a value.
    pub fn replace(node: &Node, text: &str) -> Self {
        Self { span: node.span.clone(), text: text.to_owned() }
    }

    /// Puts `text` before a character.
    pub fn insert(at: usize, text: String) -> Self {
        Self { span: at..at, text }
    }
}

/// `text` with all edits; places are counted in characters.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.span.start);
    let mut out = String::with_capacity(text.len() + 64);
    let (mut chars, mut at) = (text.chars(), 0);
    for Edit { span, text } in edits {
        out.extend(chars.by_ref().take(span.start.saturating_sub(at)));
        out.push_str(&text);
        // Of a value that was replaced nothing remains.
        chars.by_ref().take(span.len()).for_each(drop);
        at = span.end;
    }
    out.extend(chars);
    out
}
