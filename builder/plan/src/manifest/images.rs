//! The images in a manifest.
//!
//! Found wherever a list of containers is, in whatever kind of object: pods and what makes them, and templates in objects of
//! kinds that a definition makes (operators); and in volumes that are images. Names elsewhere, as in an argument or a
//! field of an operator's own, are nothing that could be told from any other text; they are hinted at.

use super::{
    ManifestFault,
    edit::Edit,
    yaml::{Document, Node, Value},
};
use kiln_types::ImageName;
use std::collections::BTreeSet;

/// An image that a manifest runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// Its name.
    pub name: ImageName,
    /// Where, from 1.
    pub line: usize,
}

/// A text that looks like the name of an image.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Hint {
    /// The name.
    pub name: ImageName,
    /// Where, from 1.
    pub line: usize,
}

/// Lists of containers, in pods and in templates of pods.
const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// A container or a volume, with the key and value of its image, and the key of its policy.
struct Use<'a> {
    owner: &'a Node,
    key: &'a Node,
    image: &'a Node,
    policy: &'static str,
}

fn uses(documents: &[Document]) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    for document in documents {
        document.root.walk(&mut |node| {
            for (key, list) in node.entries() {
                match key.text() {
                    Some(name) if LISTS.contains(&name) => {
                        found.extend(list.items().iter().filter_map(|owner| of(owner, "image", "imagePullPolicy")));
                    }
                    Some("volumes") => {
                        let volumes = list.items().iter().filter_map(|volume| volume.get("image"));
                        found.extend(volumes.filter_map(|owner| of(owner, "reference", "pullPolicy")));
                    }
                    _ => {}
                }
            }
        });
    }
    found.sort_by_key(|one| one.image.span.start);
    found
}

fn of<'a>(owner: &'a Node, key: &str, policy: &'static str) -> Option<Use<'a>> {
    let (key, image) = owner.entry(key)?;
    image.text().filter(|text| !text.is_empty())?;
    Some(Use { owner, key, image, policy })
}

/// The images, in the order of the text.
pub fn references(documents: &[Document]) -> Result<Vec<Reference>, ManifestFault> {
    uses(documents).iter().map(|one| Ok(Reference { name: one.name()?, line: one.image.line })).collect()
}

impl Use<'_> {
    fn name(&self) -> Result<ImageName, ManifestFault> {
        self.image.text().unwrap_or_default().parse().map_err(|problem: String| self.image.fault(problem))
    }
}

/// What must be changed so that nobody asks a registry for the images that `there` knows.
///
/// A name without a policy is asked for always when its tag is `latest` (Kubernetes, "Default image pull policy").
pub fn edits(documents: &[Document], there: &dyn Fn(&ImageName) -> bool) -> Result<Vec<Edit>, ManifestFault> {
    let mut edits = Vec::new();
    for one in uses(documents) {
        let name = one.name()?;
        if !there(&name) {
            continue;
        }
        let policy = one.owner.get(one.policy).filter(|policy| !policy.is_null());
        let latest = name.digest().is_none() && name.version() == "latest";
        match policy {
            Some(policy) if policy.text() == Some("Always") => edits.push(Edit::replace(policy, "IfNotPresent")),
            None if latest => edits.push(added(&one)),
            _ => {}
        }
    }
    Ok(edits)
}

/// The policy before the image: a mapping in braces goes on in its line, any other in a new one.
fn added(one: &Use<'_>) -> Edit {
    let flow = matches!(one.owner.value, Value::Map { flow: true, .. });
    let gap = if flow { ", ".to_owned() } else { format!("\n{}", " ".repeat(one.key.column)) };
    Edit::insert(one.key.span.start, format!("{}: IfNotPresent{gap}", one.policy))
}

/// Texts that look like names of images, but for those that the manifest runs.
pub fn hints(documents: &[Document]) -> Vec<Hint> {
    let known: BTreeSet<usize> = uses(documents).iter().map(|one| one.image.span.start).collect();
    let mut found = BTreeSet::new();
    for document in documents {
        // What a definition of a kind says in words is for people.
        if document.root.get("kind").and_then(Node::text) == Some("CustomResourceDefinition") {
            continue;
        }
        document.root.walk(&mut |node| {
            let Some(text) = node.text().filter(|_| !known.contains(&node.span.start)) else { return };
            let value = text.rsplit_once('=').map_or(text, |(_, value)| value);
            found.extend(image_like(value).map(|name| Hint { name, line: node.line }));
        });
    }
    found.into_iter().collect()
}

/// A name with a registry that has a dot, a repository, and a tag or digest: `quay.io/jetstack/cert-manager-acmesolver:v1.17.0`.
fn image_like(text: &str) -> Option<ImageName> {
    let (registry, rest) = text.split_once('/')?;
    let version = rest.rsplit('/').next()?.contains([':', '@']);
    let plain = !text.contains("://") && !text.contains(char::is_whitespace);
    let host = registry.contains('.') && registry.starts_with(|c: char| c.is_ascii_alphanumeric());
    (version && plain && host).then(|| text.parse().ok())?
}
