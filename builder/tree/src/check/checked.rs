//! The tree that passed.

use super::Kernel;
use crate::{Content, Node, Tree, modules::Modules};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A root that passed all checks. Only [`crate::Assembly::finish`] makes one.
#[derive(Debug)]
pub struct CheckedTree {
    pub(crate) tree: Tree,
    pub(crate) time: i64,
    pub(crate) packages: Vec<Package>,
    pub(crate) removed: BTreeMap<String, Node>,
    pub(crate) kernel: Option<Kernel>,
    pub(crate) modules: Modules,
}

/// A package in the image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Debian's name of its architecture.
    pub architecture: String,
    /// The source package when it has another name, or version, as Debian writes it: `glibc (2.41-12)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Bytes of its files in the root, uncompressed; images of older kilns do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

impl CheckedTree {
    /// The tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Time of every entry, seconds since 1970.
    pub fn time(&self) -> i64 {
        self.time
    }

    /// The packages, by name.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Files of packages that the rules keep out of the root, by path: the EFI stub, boot firmware, device trees.
    pub fn removed(&self) -> &BTreeMap<String, Node> {
        &self.removed
    }

    /// A file of the root or of what was kept out of it, symbolic links followed.
    pub fn file(&self, path: &str) -> Option<&Content> {
        let node = self.tree.resolve(path).map(|(_, node)| node).or_else(|| self.removed.get(path))?;
        match &node.kind {
            crate::Kind::File(content) => Some(content),
            _ => None,
        }
    }

    /// The kernel, when a package brought one.
    pub fn kernel(&self) -> Option<&Kernel> {
        self.kernel.as_ref()
    }

    /// The kernel modules of the root.
    pub fn modules(&self) -> &Modules {
        &self.modules
    }
}
