//! Changes to a text.

use super::{ManifestFault, images::Use, yaml::Node};
use kiln_types::ImageName;
use std::ops::Range;

/// Other characters in the place of some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    span: Range<usize>,
    text: String,
    line: usize,
}

impl Edit {
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
///
/// A name without a policy is asked for always when its tag is `latest` (Kubernetes, "Default image pull policy").
pub fn edits(uses: &[Use], there: &dyn Fn(&ImageName) -> bool) -> Result<Vec<Edit>, ManifestFault> {
    let mut edits = Vec::new();
    for one in uses.iter().filter(|one| one.in_place) {
        let Some(name) = one.name()?.filter(|name| there(name)) else { continue };
        let policy = one.owner.get(one.policy).filter(|policy| !policy.is_null());
        let latest = name.digest().is_none() && name.version() == "latest";
        match policy {
            Some(policy) if policy.text() == Some("Always") => edits.push(Edit::replace(policy, "IfNotPresent")),
            None if latest => edits.push(added(one)),
            _ => {}
        }
    }
    Ok(edits)
}

/// The policy before the image: a mapping in braces goes on in its line, any other in a new one.
fn added(one: &Use<'_>) -> Edit {
    let gap = if one.is_flow() { ", ".to_owned() } else { format!("\n{}", " ".repeat(one.key.column)) };
    Edit::insert(one.key, format!("{}: IfNotPresent{gap}", one.policy))
}

/// `text` with all edits; places are counted in characters.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.span.start);
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
