//! The tree in the making, with what is known of the contents of its files.

use super::AssemblyError;
use crate::{
    Content, Kind, Node, Tree,
    check::Finding,
    deb::{Control, Owner},
    facts,
    facts::Facts,
};
use kiln_types::Digest;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The tree in the making.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) tree: Tree,
    /// Files of packages that the rules keep out of the tree.
    pub(crate) removed: BTreeMap<String, Node>,
    /// Control files of the packages.
    pub(crate) packages: Vec<Control>,
    /// Owners of entries that are not root's, by names; the numbers come when there are users.
    pub(crate) owners: Vec<(String, Owner)>,
    /// Faults met on the way, reported with those of the checks.
    pub(crate) findings: Vec<Finding>,
    /// What is known of contents; nothing for plain ones.
    pub(super) facts: HashMap<Digest, Facts>,
}

impl Draft {
    /// Remembers what is known of a content; reads it when nobody has.
    pub(super) fn learn(&mut self, path: &str, content: &Content, known: Option<&Facts>) -> Result<(), AssemblyError> {
        let facts = match known {
            Some(Facts::Plain) => return Ok(()),
            Some(Facts::Unread) | None => {
                facts::read_content(path, content).map_err(|source| cannot_read(path, source))?
            }
            Some(facts) => facts.clone(),
        };
        self.facts.insert(content.digest(), facts);
        Ok(())
    }

    /// What is known of a content.
    pub(crate) fn facts(&self, content: &Content) -> &Facts {
        self.facts.get(&content.digest()).unwrap_or(&Facts::Plain)
    }

    /// A file of the tree or of what was kept out of it, symbolic links followed.
    pub(crate) fn file(&self, path: &str) -> Option<&Content> {
        let node = self.tree.resolve(path).map(|(_, node)| node).or_else(|| self.removed.get(path))?;
        match &node.kind {
            Kind::File(content) => Some(content),
            _ => None,
        }
    }

    /// The bytes of such a file; nothing when it is not there.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, AssemblyError> {
        let content = self.file(path).map(Content::read).transpose();
        Ok(content.map_err(|source| cannot_read(path, source))?.unwrap_or_default())
    }

    /// The text of such a file; empty when it is not there.
    pub(crate) fn text(&self, path: &str) -> Result<String, AssemblyError> {
        let not_text = |_| AssemblyError::Malformed { path: path.to_owned(), problem: "is not UTF-8 text".to_owned() };
        String::from_utf8(self.bytes(path)?).map_err(not_text)
    }

    /// Puts a file of kiln's into the tree, over what was there.
    pub(crate) fn put(&mut self, path: &str, mode: u16, bytes: impl Into<Arc<[u8]>>) -> Result<(), AssemblyError> {
        let node = Node::file(Content::bytes(bytes), mode, &Arc::from("kiln"));
        Ok(self.tree.replace(path, node)?)
    }

    /// Paths directly below `directory` in the tree, with their nodes.
    pub(crate) fn children<'a>(&'a self, directory: &str) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let start = format!("{directory}/");
        let len = start.len();
        self.tree.below(directory).filter(move |(path, _)| !path[len..].contains('/'))
    }
}

fn cannot_read(path: &str, source: std::io::Error) -> AssemblyError {
    AssemblyError::Read { path: path.to_owned(), source }
}
