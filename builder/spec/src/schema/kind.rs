//! The schemas.

use super::node::{Node, join};
use crate::file::{BoardFile, MatrixFile, NodeFile, ProfileFile};
use schemars::{Schema, generate::SchemaSettings};
use serde_json::Value;
use std::sync::LazyLock;

/// Which of the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaKind {
    /// What cluster.
    Profile,
    /// What machine.
    Board,
    /// What one node says of itself.
    Node,
    /// Which images one run builds.
    Matrix,
}

impl SchemaKind {
    /// `profile`, `board`, `node.toml` or `matrix.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Board => "board",
            Self::Node => "node.toml",
            Self::Matrix => "matrix.toml",
        }
    }
}

/// The JSON Schema (draft 2020-12) of a kind of file, for editors and for our own checks.
pub fn schema(kind: SchemaKind) -> Value {
    resolved(kind).clone()
}

/// Made once: it is asked for with every layer of every file.
pub(super) fn resolved(kind: SchemaKind) -> &'static Value {
    static PROFILE: LazyLock<Value> = LazyLock::new(generate::<ProfileFile>);
    static BOARD: LazyLock<Value> = LazyLock::new(generate::<BoardFile>);
    static NODE: LazyLock<Value> = LazyLock::new(generate::<NodeFile>);
    static MATRIX: LazyLock<Value> = LazyLock::new(generate::<MatrixFile>);
    match kind {
        SchemaKind::Profile => &PROFILE,
        SchemaKind::Board => &BOARD,
        SchemaKind::Node => &NODE,
        SchemaKind::Matrix => &MATRIX,
    }
}

fn generate<T: schemars::JsonSchema>() -> Value {
    // Inlined: whoever walks the schema beside a file never meets a `$ref`.
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema: Schema = settings.into_generator().into_root_schema_for::<T>();
    schema.to_value()
}

/// The paths of all keys that are no tables, sorted.
pub(crate) fn keys(kind: SchemaKind) -> Vec<String> {
    let mut found = Vec::new();
    collect(Node(resolved(kind)), "", &mut found);
    found
}

fn collect(table: Node<'_>, path: &str, found: &mut Vec<String>) {
    for (key, value) in table.properties().into_iter().flatten() {
        let path = join(path, key);
        match Node(value).kind() {
            "object" => collect(Node(value), &path, found),
            _ => found.push(path),
        }
    }
}
