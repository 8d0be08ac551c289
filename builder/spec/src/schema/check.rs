//! The check of one layer against the schema: every fault with its place, not only the first.

use super::{
    SchemaKind,
    kind::resolved,
    leaf::{self, At},
    node::{Node, join},
    planned,
};
use crate::{
    file::value,
    text::{Layer, Problem, did_you_mean, list},
};
use toml::{
    Spanned, Table,
    de::{DeTable, DeValue},
};

/// Unknown keys, wrong types and wrong values of each layer, and keys that none of them has.
pub(crate) fn layers(kind: SchemaKind, layers: &[Layer], merged: &Table) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut meant = Vec::new();
    for layer in layers {
        let mut walk = Walk { kind, layer, problems: Vec::new(), meant: Vec::new() };
        walk.table(Node(resolved(kind)), "", layer.tree().get_ref());
        problems.extend(walk.problems);
        meant.extend(walk.meant);
    }
    problems.extend(missing(kind, merged, layers.first(), &meant));
    problems
}

/// The file to add missing keys to is the first layer. A key that was only misspelt has been told already.
fn missing(kind: SchemaKind, merged: &Table, first: Option<&Layer>, meant: &[String]) -> Vec<Problem> {
    let mut missing = Vec::new();
    collect_missing(Node(resolved(kind)), "", merged, &mut missing);
    let place = || first.map(|layer| layer.place(0..0));
    let tell = |(path, help): (String, &str)| {
        Problem::new(format!("the {} has no `{path}`", kind.word())).at(place(), "in this file").help(help)
    };
    missing.into_iter().filter(|(path, _)| !meant.contains(path)).map(tell).collect()
}

/// Whether `path` is a key; numbers in it are elements of lists.
pub(crate) fn knows(kind: SchemaKind, path: &str) -> bool {
    find(kind, path).is_some()
}

/// The words that `path` can be.
pub(crate) fn words(kind: SchemaKind, path: &str) -> Vec<&'static str> {
    find(kind, path).map(Node::words).unwrap_or_default().into_iter().map(|(word, _)| word).collect()
}

/// Whether `text` would be right as the text of `path`.
pub(crate) fn takes_text(kind: SchemaKind, path: &str, text: &str) -> bool {
    let format = find(kind, path).filter(|node| node.kind() == "string").and_then(Node::format);
    format.is_some_and(|format| value::check_format(format, text).is_ok())
}

fn find(kind: SchemaKind, path: &str) -> Option<Node<'static>> {
    let step = |node: Node<'static>, part: &str| match part.parse::<usize>() {
        Ok(_) => node.items(),
        Err(_) => node.property(part),
    };
    path.split('.').try_fold(Node(resolved(kind)), step)
}

fn collect_missing<'a>(node: Node<'a>, path: &str, table: &Table, missing: &mut Vec<(String, &'a str)>) {
    for key in node.required().filter(|key| !table.contains_key(*key)) {
        let help = node.property(key).map_or("", Node::description);
        missing.push((join(path, key), help));
    }
    for (key, value) in table {
        if let (Some(node), Some(table)) = (node.property(key), value.as_table()) {
            collect_missing(node, &join(path, key), table, missing);
        }
    }
}

struct Walk<'a> {
    kind: SchemaKind,
    layer: &'a Layer,
    problems: Vec<Problem>,
    /// Known keys that unknown ones were probably meant to be.
    meant: Vec<String>,
}

impl Walk<'_> {
    fn table(&mut self, node: Node, path: &str, table: &DeTable) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let at = join(path, key.get_ref());
            match node.property(key.get_ref()) {
                Some(node) => self.value(node, &at, value),
                None => self.unknown(node, path, key),
            }
        }
    }

    fn value(&mut self, node: Node, path: &str, value: &Spanned<DeValue>) {
        match (node.kind(), value.get_ref()) {
            // One without known keys has those of another kind of file, which are checked when it is laid over one.
            ("object", DeValue::Table(table)) if node.properties().is_some() => self.table(node, path, table),
            ("array", DeValue::Array(items)) => {
                if let Some(items_node) = node.items() {
                    items.iter().enumerate().for_each(|(i, item)| self.value(items_node, &format!("{path}.{i}"), item));
                }
                self.leaf(node, path, value);
            }
            _ => self.leaf(node, path, value),
        }
    }

    fn leaf(&mut self, node: Node, path: &str, value: &Spanned<DeValue>) {
        let place = self.layer.place(value.span());
        self.problems.extend(leaf::check(&At { node, path, place }, value.get_ref()));
    }

    fn unknown(&mut self, node: Node, path: &str, key: &Spanned<std::borrow::Cow<'_, str>>) {
        let name = key.get_ref();
        let known = || node.properties().into_iter().flat_map(|keys| keys.keys().map(String::as_str));
        let meant = did_you_mean(name, known());
        let whose = match path {
            "" => format!("a {}", self.kind.word()),
            _ => match path.rsplit_once('.') {
                // An element of a list is written `[[list]]`.
                Some((list, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("`[[{list}]]`"),
                _ => format!("`[{path}]`"),
            },
        };
        self.meant.extend(meant.map(|meant| join(path, meant)));
        // What is planned are keys of profiles.
        let planned = planned::key(&join(path, name)).filter(|_| self.kind != SchemaKind::Matrix);
        let help = match (planned, meant) {
            (Some(why), _) => why.to_owned(),
            (None, Some(meant)) => format!("did you mean `{meant}`?"),
            (None, None) => format!("{whose} has {}", list(known(), "and")),
        };
        let place = Some(self.layer.place(key.span()));
        self.problems.push(Problem::new(format!("{whose} has no key `{name}`")).at(place, "unknown key").help(help));
    }
}
