//! YAML as a tree that knows where everything was said.

mod read;

pub use read::documents;

use super::ManifestFault;
use std::ops::Range;

/// One document.
#[derive(Clone, Debug)]
pub struct Document {
    pub root: Node,
}

/// A value and its place: characters of the text, and the line from 1.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub span: Range<usize>,
    pub line: usize,
    /// Characters before it in its line.
    pub column: usize,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, or anything that is written like it.
    Scalar { text: String, style: Style },
    /// A list.
    List(Vec<Node>),
    /// A mapping; `flow` when it is written in braces.
    Map { entries: Vec<(Node, Node)>, flow: bool },
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// As it is.
    Plain,
    /// In quotes, or in lines that are folded.
    Quoted,
    /// In lines that are kept, after `|`.
    Block,
}

impl Node {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key and its value.
    pub fn entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key))
    }

    /// All keys and values of a mapping.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.value {
            Value::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    /// All elements of a list.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing: a key without a value, a document of comments.
    pub fn is_null(&self) -> bool {
        let null = |text: &str| matches!(text, "" | "~" | "null");
        matches!(&self.value, Value::Scalar { text, style: Style::Plain } if null(text))
    }

    /// Calls `each` with this node and all below it.
    pub fn walk<'a>(&'a self, each: &mut dyn FnMut(&'a Node)) {
        each(self);
        self.items().iter().for_each(|item| item.walk(each));
        for (key, value) in self.entries() {
            key.walk(each);
            value.walk(each);
        }
    }

    /// Changes this node and all below it.
    pub fn walk_mut(&mut self, each: &mut dyn FnMut(&mut Node)) {
        each(self);
        match &mut self.value {
            Value::Scalar { .. } => {}
            Value::List(items) => items.iter_mut().for_each(|item| item.walk_mut(each)),
            Value::Map { entries, .. } => entries.iter_mut().for_each(|(key, value)| {
                key.walk_mut(each);
                value.walk_mut(each);
            }),
        }
    }

    pub fn fault(&self, problem: impl Into<String>) -> ManifestFault {
        ManifestFault { line: self.line, problem: problem.into() }
    }
}
