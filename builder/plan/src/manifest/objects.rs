//! The objects of a manifest.

use super::{
    ManifestFault,
    yaml::{Document, Node},
};
use std::fmt;

/// An object: what it is called, and where it was said.
#[derive(Clone, Debug)]
pub struct Object {
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// Its namespace, when the manifest says one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Object {
    /// Whether both are the same object of a cluster. Where a manifest says no namespace it is `default`; kinds that know no
    /// namespaces have none in either.
    pub fn is(&self, other: &Self) -> bool {
        let group =
            |object: &Self| object.api_version.rsplit_once('/').map_or(String::new(), |(group, _)| group.to_owned());
        let namespace = |object: &Self| object.namespace.clone().unwrap_or_else(|| "default".to_owned());
        self.kind == other.kind
            && self.name == other.name
            && group(self) == group(other)
            && namespace(self) == namespace(other)
    }

    /// Whether it is a Secret.
    pub fn is_secret(&self) -> bool {
        self.api_version == "v1" && self.kind == "Secret"
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let namespace = self.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
        write!(f, "{} {namespace}{}", self.kind, self.name)
    }
}

/// All objects of all documents.
pub fn objects(documents: &[Document]) -> Result<Vec<Object>, ManifestFault> {
    let mut found: Vec<Object> = Vec::new();
    for Document { root } in documents.iter().filter(|document| !document.root.is_null()) {
        collect(root, &mut found)?;
    }
    for (number, object) in found.iter().enumerate() {
        if let Some(first) = found[..number].iter().find(|first| first.is(object)) {
            let problem = format!("{object} is there twice; the first is in line {}", first.line);
            return Err(ManifestFault { line: object.line, problem });
        }
    }
    match found.is_empty() {
        true => Err(ManifestFault { line: 1, problem: "there is no object of Kubernetes".to_owned() }),
        false => Ok(found),
    }
}

fn collect(node: &Node, found: &mut Vec<Object>) -> Result<(), ManifestFault> {
    let text = |key: &str| node.get(key).and_then(Node::text).filter(|text| !text.is_empty());
    let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind")) else {
        let missing = if text("apiVersion").is_none() { "apiVersion" } else { "kind" };
        return Err(node.fault(format!("this is no object of Kubernetes: it has no `{missing}`")));
    };
    if kind.ends_with("List")
        && let Some(items) = node.get("items")
    {
        return items.items().iter().try_for_each(|item| collect(item, found));
    }
    let metadata = |key: &str| node.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Node::text);
    let name = metadata("name").filter(|name| !name.is_empty());
    let Some(name) = name else {
        return Err(node.fault(format!("this {kind} has no `metadata.name`, by which it is found again")));
    };
    found.push(Object {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: metadata("namespace").map(str::to_owned),
        name: name.to_owned(),
        line: node.line,
    });
    Ok(())
}
