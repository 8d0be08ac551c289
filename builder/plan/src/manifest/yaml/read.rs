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
        let (mut entries, mut lines) = (Vec::new(), BTreeMap::new());
        loop {
            match self.next()? {
                (Event::MappingEnd, span) => return Ok((entries, span)),
                (event, span) => {
                    let key = self.node(event, span, depth + 1)?;
                    let Some(name) = key.text() else {
                        return Err(
                            key.fault("a key is a list or a mapping, and objects of Kubernetes have names for keys")
                        );
                    };
                    if let Some(first) = lines.insert(name.to_owned(), key.line) {
                        return Err(key.fault(format!("the key `{name}` is there twice; the first is in line {first}")));
                    }
                    let (event, span) = self.next()?;
                    entries.push((key, self.node(event, span, depth + 1)?));
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

fn of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::Literal => Style::Block,
        _ => Style::Quoted,
    }
}
