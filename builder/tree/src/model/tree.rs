//! All entries by path.
//!
//! Paths are UTF-8, relative to the root, without a leading or trailing slash; the root itself is the empty path.
//! Invariant: the parent of every entry is a directory of the tree.

use super::{Kind, Node};
use std::{collections::BTreeMap, ops::Bound, sync::Arc};

/// All entries by path.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: BTreeMap<String, Node>,
}

/// Why an entry was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// Not a clean relative path.
    #[error("`{path}` is not a path inside the root (from {origin})")]
    BadPath {
        /// As given.
        path: String,
        /// Who gave it.
        origin: Arc<str>,
    },
    /// Two sources disagree about a path.
    #[error("`/{path}` comes from {first} and from {second}")]
    Duplicate {
        /// The path.
        path: String,
        /// Who had it first.
        first: Arc<str>,
        /// Who came later.
        second: Arc<str>,
    },
    /// Something below an entry that is no directory.
    #[error("`/{path}` (from {origin}) lies below `/{parent}`, which is not a directory")]
    ParentNotDir {
        /// The path.
        path: String,
        /// Its parent.
        parent: String,
        /// Who gave it.
        origin: Arc<str>,
    },
}

impl Default for Tree {
    fn default() -> Self {
        let root = Node::dir(&Arc::from("kiln"));
        Self { nodes: BTreeMap::from([(String::new(), root)]) }
    }
}

impl Tree {
    /// A tree that has only its root.
    pub fn new() -> Self {
        Self::default()
    }

    /// The entry at `path`; symbolic links are not followed.
    pub fn get(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// All entries, parents before children, in byte order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    /// All entries, parents before children.
    pub fn into_entries(self) -> impl Iterator<Item = (String, Node)> {
        self.nodes.into_iter()
    }

    /// All entries below `directory`, in byte order of their paths; all but the root for the empty path.
    pub fn below<'a>(&'a self, directory: &str) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let start = if directory.is_empty() { String::from("\0") } else { format!("{directory}/") };
        let end = if directory.is_empty() { None } else { Some(format!("{directory}0")) }; // `0` follows `/`
        let range = (Bound::Included(start), end.map_or(Bound::Unbounded, Bound::Excluded));
        self.nodes.range::<String, _>(range).map(|(path, node)| (path.as_str(), node))
    }

    /// Number of entries, the root included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing but the root.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// The root itself, for its mode and owner.
    pub fn root_mut(&mut self) -> Option<&mut Node> {
        self.nodes.get_mut("")
    }

    /// Adds an entry that nobody has added before. A directory that is there already stays as it is.
    pub fn insert(&mut self, path: &str, node: Node) -> Result<(), TreeError> {
        if let Some(there) = self.nodes.get(path) {
            if there.is_dir() && node.is_dir() {
                return Ok(());
            }
            return Err(TreeError::Duplicate {
                path: path.to_owned(),
                first: there.origin.clone(),
                second: node.origin,
            });
        }
        self.replace(path, node)
    }

    /// Adds an entry or puts it in the place of what was there. Missing parents become directories of the same origin.
    pub fn replace(&mut self, path: &str, node: Node) -> Result<(), TreeError> {
        let clean = !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !clean {
            return Err(TreeError::BadPath { path: path.to_owned(), origin: node.origin });
        }
        self.make_parents(path, &node.origin)?;
        self.nodes.insert(path.to_owned(), node);
        Ok(())
    }

    fn make_parents(&mut self, path: &str, origin: &Arc<str>) -> Result<(), TreeError> {
        for (end, _) in path.match_indices('/') {
            let parent = &path[..end];
            match self.nodes.get(parent) {
                Some(node) if node.is_dir() => {}
                Some(_) => {
                    return Err(TreeError::ParentNotDir {
                        path: path.to_owned(),
                        parent: parent.to_owned(),
                        origin: origin.clone(),
                    });
                }
                None => {
                    self.nodes.insert(parent.to_owned(), Node::dir(origin));
                }
            }
        }
        Ok(())
    }

    /// Changes an entry in place; `None` when there is none.
    pub fn get_mut(&mut self, path: &str) -> Option<&mut Node> {
        self.nodes.get_mut(path)
    }

    /// Removes an entry and all below it; returns how many entries went.
    pub fn remove(&mut self, path: &str) -> usize {
        if path.is_empty() {
            return 0;
        }
        let below: Vec<String> = self.below(path).map(|(at, _)| at.to_owned()).collect();
        let gone = below.iter().map(String::as_str).chain([path]);
        gone.filter(|at| self.nodes.remove(*at).is_some()).count()
    }

    /// Follows symbolic links, inside the root as its own `/`, to the entry that `path` names in the end.
    pub fn resolve(&self, path: &str) -> Option<(String, &Node)> {
        let mut rest: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let mut at: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(part) = rest.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    at.pop();
                    continue;
                }
                _ => at.push(part),
            }
            if let Kind::Symlink(target) = &self.nodes.get(&at.join("/"))?.kind {
                links += 1;
                if links > 40 {
                    return None; // as the kernel: ELOOP
                }
                at.pop();
                if target.starts_with('/') {
                    at.clear();
                }
                rest.extend(target.split('/').rev().map(str::to_owned));
            }
        }
        let path = at.join("/");
        self.nodes.get(&path).map(|node| (path, node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Arc<str> {
        Arc::from("test")
    }

    #[test]
    fn links_resolve_inside_the_root() {
        let mut tree = Tree::new();
        tree.insert("usr/bin/bash", Node::dir(&origin())).unwrap();
        tree.insert("bin", Node::symlink("usr/bin", &origin())).unwrap();
        tree.insert("usr/up", Node::symlink("../../../bin/bash", &origin())).unwrap();
        assert_eq!(tree.resolve("usr/up").unwrap().0, "usr/bin/bash");
    }

    #[test]
    fn below_a_directory_is_neither_itself_nor_its_neighbours() {
        let mut tree = Tree::new();
        for path in ["a/b", "a/c/d", "a.b", "a0", "ab"] {
            tree.insert(path, Node::dir(&origin())).unwrap();
        }
        let below: Vec<&str> = tree.below("a").map(|(path, _)| path).collect();
        assert_eq!(below, ["a/b", "a/c", "a/c/d"]);
        assert_eq!(tree.below("").count(), tree.len() - 1);
    }

    #[test]
    fn a_loop_of_links_resolves_to_nothing() {
        let mut tree = Tree::new();
        tree.insert("a", Node::symlink("b", &origin())).unwrap();
        tree.insert("b", Node::symlink("a", &origin())).unwrap();
        assert!(tree.resolve("a").is_none());
    }

    #[test]
    fn nothing_leaves_the_root_or_hides_another_entry() {
        let mut tree = Tree::new();
        assert!(matches!(tree.insert("../x", Node::dir(&origin())), Err(TreeError::BadPath { .. })));
        tree.insert("a", Node::symlink("b", &origin())).unwrap();
        assert!(matches!(tree.insert("a/b", Node::dir(&origin())), Err(TreeError::ParentNotDir { .. })));
        assert!(matches!(tree.insert("a", Node::dir(&origin())), Err(TreeError::Duplicate { .. })));
    }
}
