//! One node of a schema, read the way our types make them.

use serde_json::{Map, Value};

/// One node of a schema.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a>(pub &'a Value);

impl<'a> Node<'a> {
    /// The node without its `null`: an optional key is one that may be left out, and TOML has no null.
    fn present(self) -> Self {
        let branches = self.0.get("anyOf").and_then(Value::as_array);
        let present = branches.and_then(|all| all.iter().find(|branch| branch.get("type") != Some(&"null".into())));
        present.map_or(self, Node)
    }

    fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).or_else(|| self.present().0.get(key))
    }

    /// The keys of a table.
    pub fn properties(self) -> Option<&'a Map<String, Value>> {
        self.get("properties")?.as_object()
    }

    /// One key of a table.
    pub fn property(self, key: &str) -> Option<Node<'a>> {
        self.properties()?.get(key).map(Node)
    }

    /// The keys a table must have.
    pub fn required(self) -> impl Iterator<Item = &'a str> {
        self.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// The elements of a list.
    pub fn items(self) -> Option<Node<'a>> {
        self.get("items").map(Node)
    }

    /// The words a value can be, each with what it means.
    pub fn words(self) -> Vec<(&'a str, &'a str)> {
        let means = |branch: &'a Value| branch.get("description").and_then(Value::as_str).unwrap_or_default();
        let words = |key| self.present().0.get(key).and_then(Value::as_array).into_iter().flatten();
        let described = words("oneOf").filter_map(|one| Some((one.get("const")?.as_str()?, means(one))));
        described.chain(words("enum").filter_map(|word| Some((word.as_str()?, "")))).collect()
    }

    /// The JSON type, `null` aside.
    pub fn kind(self) -> &'a str {
        match self.get("type") {
            Some(Value::String(kind)) => kind,
            Some(Value::Array(kinds)) => {
                let mut kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
                match (kinds.next(), kinds.next()) {
                    (Some(kind), None) => kind,
                    // More than one: none of them for sure.
                    _ => "",
                }
            }
            _ if !self.words().is_empty() => "string",
            _ => "",
        }
    }

    /// The format of a text.
    pub fn format(self) -> Option<&'a str> {
        self.get("format")?.as_str()
    }

    /// A number in the schema, such as `minimum`.
    pub fn number(self, key: &str) -> Option<i64> {
        self.get(key)?.as_i64()
    }

    /// What the doc comment says.
    pub fn description(self) -> &'a str {
        self.0.get("description").and_then(Value::as_str).unwrap_or_default()
    }

    /// What holds when the key is not given.
    pub fn default(self) -> Option<&'a Value> {
        self.0.get("default")
    }
}

/// The path of `key` in the table `path`, which is empty for the file itself.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
