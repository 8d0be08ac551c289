//! Text to trees, as strictly as the node reads it: what it would refuse, or not see, is a fault here.

use super::{Document, Node, Style, Value};
use crate::manifest::ManifestFault;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use std::collections::BTreeMap;

/// Deeper than any object of Kubernetes; a definition of a kind has some thirty.
const DEEPEST: usize = 200;
/// So many values may be there once more because of anchors (`&name`) and aliases (`*name`): a few bytes could stand for
/// gigabytes.
const MOST_COPIES: usize = 100_000;

/// All documents of a text.
pub fn documents(text: &str) -> Result<Vec<Document>, ManifestFault> {
    let mut reader = Reader { events: Parser::new_from_str(text), anchors: BTreeMap::new(), copies: 0 };
    let mut documents = Vec::new();
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(documents),
            (Event::DocumentStart(explicit), start) => {
                let (event, span) = reader.next()?;
                let root = reader.node(event, span, 0)?;
                if !documents.is_empty() {
                    alone(explicit, start.start.line(), &root)?;
                }
                documents.push(Document { root });
            }
            _ => {}
        }
    }
}

/// The node parts documents at lines of `---` and nothing else (`NewYAMLReader` of k8s.io/apimachinery).
fn alone(explicit: bool, line: usize, root: &Node) -> Result<(), ManifestFault> {
    let problem = match explicit {
        _ if root.is_null() => return Ok(()),
        false => "a document begins without `---`, so that the node would not see it",
        true if root.line == line => "`---` must stand alone in its line",
        true => return Ok(()),
    };
    Err(ManifestFault { line, problem: problem.to_owned() })
}

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    /// What aliases of this document stand for.
    anchors: BTreeMap<usize, Node>,
    copies: usize,
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
        let (anchor, value, end) = match event {
            Event::Scalar(text, style, anchor, _) => {
                (anchor, Value::Scalar { text: text.into_owned(), style: of(style) }, span.end)
            }
            Event::SequenceStart(anchor, _) => {
                let (items, end) = self.items(depth)?;
                (anchor, Value::List(items), end.end)
            }
            Event::MappingStart(anchor, _) => {
                let (entries, end) = self.entries(depth)?;
                // Only `{` takes room of its own.
                (anchor, Value::Map { entries, flow: span.end.index() > start }, end.end)
            }
            Event::Alias(anchor) => return self.copy(anchor, line),
            _ => return Err(ManifestFault { line, problem: "this is not YAML: a value is missing".to_owned() }),
        };
        let node = Node { value, span: start..end.index(), line, column };
        if anchor != 0 {
            self.count(&node, line)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn items(&mut self, depth: usize) -> Result<(Vec<Node>, Span), ManifestFault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return Ok((items, span)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn entries(&mut self, depth: usize) -> Result<(Vec<(Node, Node)>, Span), ManifestFault> {
        let mut entries = Entries::default();
        loop {
            match self.next()? {
                (Event::MappingEnd, span) => return Ok((entries.all, span)),
                (event, span) => {
                    let key = self.node(event, span, depth + 1)?;
                    let (event, span) = self.next()?;
                    let value = self.node(event, span, depth + 1)?;
                    match is_merge(&key) {
                        true => entries.merge(&value)?,
                        false => entries.add(key, value)?,
                    }
                }
            }
        }
    }

    /// What an alias stands for, with the place where that was said.
    fn copy(&mut self, anchor: usize, line: usize) -> Result<Node, ManifestFault> {
        let missing = || ManifestFault { line, problem: "an alias stands for what it lies in".to_owned() };
        let node = self.anchors.get(&anchor).cloned().ok_or_else(missing)?;
        self.count(&node, line)?;
        Ok(node)
    }

    fn count(&mut self, node: &Node, line: usize) -> Result<(), ManifestFault> {
        node.walk(&mut |_| self.copies += 1);
        match self.copies <= MOST_COPIES {
            true => Ok(()),
            false => Err(ManifestFault { line, problem: format!("aliases stand for more than {MOST_COPIES} values") }),
        }
    }
}

/// The entries of a mapping, and where each key was said first.
#[derive(Default)]
struct Entries {
    all: Vec<(Node, Node)>,
    lines: BTreeMap<String, usize>,
}

impl Entries {
    fn add(&mut self, key: Node, value: Node) -> Result<(), ManifestFault> {
        let Some(name) = key.text() else {
            return Err(key.fault("a key is a list or a mapping, and objects of Kubernetes have names for keys"));
        };
        if let Some(first) = self.lines.insert(name.to_owned(), key.line) {
            return Err(key.fault(format!("the key `{name}` is there twice; the first is in line {first}")));
        }
        self.all.push((key, value));
        Ok(())
    }

    /// What `<<` takes over from other mappings. The node takes none that has a key which is there already, as it takes no key twice.
    fn merge(&mut self, from: &Node) -> Result<(), ManifestFault> {
        let mappings = if from.items().is_empty() { std::slice::from_ref(from) } else { from.items() };
        for mapping in mappings {
            if !matches!(mapping.value, Value::Map { .. }) {
                return Err(mapping.fault("`<<` takes over mappings alone"));
            }
            mapping.entries().iter().cloned().try_for_each(|(key, value)| self.add(key, value))?;
        }
        Ok(())
    }
}

/// Whether a key stands for the keys of other mappings (<https://yaml.org/type/merge.html>), which the node knows.
fn is_merge(key: &Node) -> bool {
    matches!(&key.value, Value::Scalar { text, style: Style::Plain } if text == "<<")
}

fn of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::Literal => Style::Block,
        _ => Style::Quoted,
    }
}
