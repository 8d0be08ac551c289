//! The reference of a kind of file as Markdown.

use super::{
    SchemaKind,
    kind::resolved,
    node::{Node, join},
};
use crate::file::value;
use std::fmt::Write as _;

/// The reference of a kind of file as Markdown: every section, key, value and default.
pub fn reference(kind: SchemaKind) -> String {
    let root = Node(resolved(kind));
    let title = match kind {
        SchemaKind::Node | SchemaKind::Matrix => kind.word().to_owned(),
        SchemaKind::Profile | SchemaKind::Board => format!("{} files", capital(kind.word())),
    };
    let mut text = format!("# {title}\n\n{}\n", root.description());
    table_of_keys(&mut text, root);
    for (name, node) in sections(root) {
        _ = write!(text, "\n## `{name}`\n\n{}\n", node.description());
        table_of_keys(&mut text, node);
    }
    text
}

/// All tables below `root` with their full names, parents first.
fn sections(root: Node<'_>) -> Vec<(String, Node<'_>)> {
    let mut found = Vec::new();
    collect(root, "", &mut found);
    found
}

fn collect<'a>(node: Node<'a>, path: &str, found: &mut Vec<(String, Node<'a>)>) {
    for (key, value) in node.properties().into_iter().flatten() {
        let child = Node(value);
        let name = join(path, key);
        if is_section(child) {
            found.push((format!("[{name}]"), child));
            collect(child, &name, found);
        } else if let Some(item) = child.items().filter(|item| item.kind() == "object") {
            found.push((format!("[[{name}]]"), item));
        }
    }
}

/// A table whose keys are known has a section; one with those of another kind of file is a key.
fn is_section(node: Node) -> bool {
    node.kind() == "object" && node.properties().is_some()
}

fn table_of_keys(text: &mut String, node: Node) {
    let required: Vec<_> = node.required().collect();
    for (key, value) in node.properties().into_iter().flatten() {
        let child = Node(value);
        if is_section(child) {
            continue;
        }
        _ = write!(text, "\n### `{key}`\n\n{}\n\n", child.description());
        _ = writeln!(text, "- {}", type_of(child));
        for (word, means) in child.words() {
            _ = writeln!(text, "  - `{word}`: {means}");
        }
        let default = child.default().filter(|value| !value.is_null());
        match (required.contains(&key.as_str()), default) {
            (true, _) => text.push_str("- required\n"),
            (false, Some(default)) => _ = writeln!(text, "- default: `{default}`"),
            (false, None) => text.push_str("- optional\n"),
        }
    }
}

fn type_of(node: Node) -> String {
    let range = match (node.number("minimum"), node.number("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        _ => String::new(),
    };
    match (node.kind(), node.items()) {
        ("array", Some(items)) if items.kind() == "object" => "any number of the sections below".to_owned(),
        ("array", Some(items)) => format!("a list; each element is {}", type_of(items)),
        ("object", _) => "a section of keys of profiles".to_owned(),
        ("integer", _) => format!("a whole number{range}"),
        ("boolean", _) => "`true` or `false`".to_owned(),
        _ if !node.words().is_empty() => "one of these words:".to_owned(),
        _ => node.format().and_then(value::description).unwrap_or("text").to_owned(),
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
