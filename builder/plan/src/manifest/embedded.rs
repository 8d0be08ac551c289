//! Manifests in the texts of a manifest: what a ConfigMap has for an operator that makes pods of it.
//!
//! In lines that are kept as they are (`|`) every character has its place in the text around, so that they can be changed as
//! what is around them. Texts in quotes are read alone.

use super::{
    objects::roots,
    yaml::{self, Document, Node, Style, Value},
};

/// YAML in a text.
#[derive(Clone, Debug)]
pub struct Embedded {
    pub document: Document,
    /// Whether its places are those of the text around.
    pub in_place: bool,
}

/// All texts of `documents` that are YAML themselves; `around` is the text of those.
pub fn embedded(documents: &[Document], around: &str) -> Vec<Embedded> {
    let lines = Lines::of(around);
    let mut found = Vec::new();
    for object in roots(documents).into_iter().filter(|object| !is_definition(object)) {
        object.walk(&mut |node| found.extend(inside(node, &lines)));
    }
    found
}

/// Whether an object defines a kind: what that says in words is for people.
pub fn is_definition(object: &Node) -> bool {
    object.get("kind").and_then(Node::text) == Some("CustomResourceDefinition")
}

fn inside(node: &Node, lines: &Lines) -> Vec<Embedded> {
    let Value::Scalar { text, style } = &node.value else { return Vec::new() };
    // A single line could be a mapping in braces alone.
    if !text.contains('\n') && !text.starts_with('{') {
        return Vec::new();
    }
    let documents = yaml::documents(text).unwrap_or_default();
    let documents = documents.into_iter().filter(|document| !matches!(document.root.value, Value::Scalar { .. }));
    let places = Some(style).filter(|style| **style == Style::Block).and_then(|_| lines.of_block(node, text));
    let place = |mut document: Document| {
        document.root.walk_mut(&mut |inner| match &places {
            Some(places) => places.move_out(inner),
            None => inner.line = node.line,
        });
        Embedded { document, in_place: places.is_some() }
    };
    documents.map(place).collect()
}

/// The lines of a text, each with the character it begins at.
struct Lines<'a>(Vec<(usize, &'a str)>);

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let mut at = 0;
        let line = |line: &'a str| {
            let start = at;
            at += line.chars().count();
            (start, line.trim_end_matches(['\n', '\r']))
        };
        Self(text.split_inclusive('\n').map(line).collect())
    }

    /// Where the lines of a block are, whose place is that of its first line that is not empty; nothing when they are not
    /// there as they are.
    fn of_block(&self, node: &Node, text: &str) -> Option<Places> {
        let before = text.lines().position(|line| !line.is_empty())?;
        let first_line = (node.line - 1).checked_sub(before)?;
        let (mut at, mut lines) = (0, Vec::new());
        for (line, (start, outside)) in text.split_inclusive('\n').zip(self.0.get(first_line..)?) {
            let inside = line.trim_end_matches('\n');
            if !inside.is_empty() && !outside.chars().skip(node.column).eq(inside.chars()) {
                return None;
            }
            lines.push((at, start + node.column));
            at += line.chars().count();
        }
        Some(Places { first_line, indent: node.column, lines })
    }
}

/// Where the lines of a block are.
struct Places {
    /// The first of them, from 0.
    first_line: usize,
    indent: usize,
    /// The character that each begins at, inside and outside.
    lines: Vec<(usize, usize)>,
}

impl Places {
    fn move_out(&self, node: &mut Node) {
        node.span = self.outside(node.span.start)..self.outside(node.span.end);
        node.line += self.first_line;
        node.column += self.indent;
    }

    fn outside(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(inside, _)| *inside <= at).saturating_sub(1);
        self.lines.get(line).map_or(at, |(inside, outside)| outside + (at - inside))
    }
}
