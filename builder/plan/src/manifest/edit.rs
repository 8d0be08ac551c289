//! Changes to a text.

use super::{
    ManifestFault,
    images::{Images, Use},
    yaml::Node,
};
use kiln_types::ImageName;
use std::ops::Range;

/// The policy by which no registry is asked for what is there.
const RARELY: &str = "IfNotPresent";

/// Other characters in the place of some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    span: Range<usize>,
    text: String,
    line: usize,
}

impl Edit {
    /// Puts `text` in the place of a value; behind the colon of its key when there is none.
    fn set((key, value): &(Node, Node), text: &str) -> Self {
        match value.span.is_empty() {
            true => Self { span: key.span.end + 1..key.span.end + 1, text: format!(" {text}"), line: key.line },
            false => Self::replace(value, text),
        }
    }

    /// Puts `text` in the place of a value.
    fn replace(node: &Node, text: &str) -> Self {
        Self { span: node.span.clone(), text: text.to_owned(), line: node.line }
    }

    /// Puts `text` before a value.
    fn insert(node: &Node, text: String) -> Self {
        Self { span: node.span.start..node.span.start, text, line: node.line }
    }

    /// Its line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

/// What must be changed so that nobody asks a registry for the images that `there` knows.
pub fn edits(images: &Images<'_>, there: &dyn Fn(&ImageName) -> bool) -> Result<Vec<Edit>, ManifestFault> {
    let told = images.policies().iter().filter(|one| there(&one.name));
    let mut edits: Vec<_> = told.map(|one| Edit::replace(one.value, RARELY)).collect();
    for one in images.uses().iter().filter(|one| one.in_place && one.asks()) {
        if one.name()?.is_some_and(|name| there(&name)) {
            edits.push(one.says().map_or_else(|| added(one), |policy| Edit::set(policy, RARELY)));
        }
    }
    edits.sort_by_key(|edit| edit.span.start);
    Ok(edits)
}

/// The policy before the image: a mapping in braces goes on in its line, any other in a new one.
fn added(one: &Use<'_>) -> Edit {
    let gap = if one.is_flow() { ", ".to_owned() } else { format!("\n{}", " ".repeat(one.key.column)) };
    Edit::insert(one.key, format!("{}: {RARELY}{gap}", one.policy))
}

/// `text` with all edits, which are in order; places are counted in characters.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    // Several containers may have one policy, by an alias.
    edits.dedup_by_key(|edit| edit.span.start);
    let mut out = String::with_capacity(text.len() + 64);
    let (mut chars, mut at) = (text.chars(), 0);
    for Edit { span, text, .. } in edits {
        out.extend(chars.by_ref().take(span.start.saturating_sub(at)));
        out.push_str(&text);
        // Of a value that was replaced nothing remains.
        chars.by_ref().take(span.len()).for_each(drop);
        at = span.end;
    }
    out.extend(chars);
    out
}
