//! The objects of a manifest.

use super::{
    ManifestFault,
    yaml::{Document, Node},
};
use std::{collections::BTreeMap, fmt};

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
    /// What tells it from all others of a cluster: group, kind, namespace and name. Where a manifest says no namespace it is
    /// `default`; kinds that know no namespaces have none in either.
    pub fn key(&self) -> (&str, &str, &str, &str) {
        let group = self.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, self.namespace.as_deref().unwrap_or("default"), &self.name)
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

/// The nodes of all objects: documents, and the elements of a List one by one.
pub fn roots(documents: &[Document]) -> Vec<&Node> {
    let mut found = Vec::new();
    documents
        .iter()
        .filter(|document| !document.root.is_null())
        .for_each(|document| unrolled(&document.root, &mut found));
    found
}

fn unrolled<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    let is_list = node.get("kind").and_then(Node::text).is_some_and(|kind| kind.ends_with("List"));
    match node.get("items").filter(|_| is_list) {
        Some(items) => items.items().iter().for_each(|item| unrolled(item, found)),
        None => found.push(node),
    }
}

/// All objects of all documents.
pub fn objects(documents: &[Document]) -> Result<Vec<Object>, ManifestFault> {
    let found = roots(documents).into_iter().map(object).collect::<Result<Vec<_>, _>>()?;
    let mut lines = BTreeMap::new();
    for object in &found {
        if let Some(first) = lines.insert(object.key(), object.line) {
            let problem = format!("{object} is there twice; the first is in line {first}");
            return Err(ManifestFault { line: object.line, problem });
        }
    }
    match found.is_empty() {
        true => Err(ManifestFault { line: 1, problem: "there is no object of Kubernetes".to_owned() }),
        false => Ok(found),
    }
}

fn object(node: &Node) -> Result<Object, ManifestFault> {
    let text = |key: &str| node.get(key).and_then(Node::text).filter(|text| !text.is_empty());
    let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind")) else {
        let missing = if text("apiVersion").is_none() { "apiVersion" } else { "kind" };
        return Err(node.fault(format!("this is no object of Kubernetes: it has no `{missing}`")));
    };
    let metadata = |key: &str| node.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Node::text);
    let name = metadata("name").filter(|name| !name.is_empty());
    let name =
        name.ok_or_else(|| node.fault(format!("this {kind} has no `metadata.name`, by which it is found again")))?;
    Ok(Object {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: metadata("namespace").map(str::to_owned),
        name: name.to_owned(),
        line: node.line,
    })
}
