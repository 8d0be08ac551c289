//! YAML as a tree that knows where everything was said.

use super::ManifestFault;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
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
    /// Text, or anything that is written like it; `plain` without quotes.
    Scalar { text: String, plain: bool },
    /// A list.
    List(Vec<Node>),
    /// A mapping; `flow` when it is written in braces.
    Map { entries: Vec<(Node, Node)>, flow: bool },
    /// The same as somewhere before. It is not followed: a few bytes could stand for gigabytes.
    Alias,
}

/// Deeper than any object of Kubernetes; a definition of a kind has some thirty.
const DEEPEST: usize = 200;

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
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
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

    pub fn fault(&self, problem: impl Into<String>) -> ManifestFault {
        ManifestFault { line: self.line, problem: problem.into() }
    }
}

/// All documents of a text.
pub fn documents(text: &str) -> Result<Vec<Document>, ManifestFault> {
    let mut reader = Reader { events: Parser::new_from_str(text) };
    let mut documents = Vec::new();
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(documents),
            (Event::DocumentStart(_), _) => {
                let (event, span) = reader.next()?;
                documents.push(Document { root: reader.node(event, span, 0)? });
            }
            _ => {}
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), ManifestFault> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let problem = format!("this is not YAML: {}", error.info());
                Err(ManifestFault { line: error.marker().line(), problem })
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, ManifestFault> {
        let (line, column) = (span.start.line(), span.start.col());
        if depth > DEEPEST {
            return Err(ManifestFault { line, problem: format!("this lies more than {DEEPEST} levels deep") });
        }
        let start = span.start.index();
        let (value, end) = match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                (Value::Scalar { text: text.into_owned(), plain }, span.end)
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                let end = loop {
                    match self.next()? {
                        (Event::SequenceEnd, span) => break span.end,
                        (event, span) => items.push(self.node(event, span, depth + 1)?),
                    }
                };
                (Value::List(items), end)
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                let end = loop {
                    match self.next()? {
                        (Event::MappingEnd, span) => break span.end,
                        (event, span) => {
                            let key = self.node(event, span, depth + 1)?;
                            let (event, span) = self.next()?;
                            entries.push((key, self.node(event, span, depth + 1)?));
                        }
                    }
                };
                // Only `{` takes room of its own.
                (Value::Map { entries, flow: span.end.index() > start }, end)
            }
            _ => (Value::Alias, span.end),
        };
        Ok(Node { value, span: start..end.index(), line, column })
    }
}
