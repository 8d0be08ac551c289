//! What goes in.

use super::{AssemblyError, Binary, Body, Draft, ImageId, NewFile, package};
use crate::{Content, Kind, Node, Rules, Tree, deb::UnpackedDeb};
use kiln_types::BlobCache;
use std::{path::Path, sync::Arc};

/// A tree in the making.
pub struct Assembly<'a> {
    pub(super) image: ImageId,
    pub(super) rules: &'a Rules,
    pub(super) cache: &'a dyn BlobCache,
    pub(super) draft: Draft,
    pub(super) guests: Vec<(String, Tree)>,
}

impl<'a> Assembly<'a> {
    /// Begins with an empty tree. The cache keeps what takes long to find out.
    pub fn new(image: ImageId, rules: &'a Rules, cache: &'a dyn BlobCache) -> Self {
        Self { image, rules, cache, draft: Draft::default(), guests: Vec::new() }
    }

    /// Adds a package whose data file lies at `data`, without what the rules leave out.
    pub fn deb(&mut self, deb: &UnpackedDeb, data: impl Into<Arc<Path>>) -> Result<&mut Self, AssemblyError> {
        package::add(&mut self.draft, self.rules, deb, &data.into())?;
        Ok(self)
    }

    /// Adds the files of the skeleton, over what packages brought.
    pub fn skeleton(&mut self, files: &[NewFile]) -> Result<&mut Self, AssemblyError> {
        self.put(files, &Arc::from("skel"))
    }

    /// Adds files made for this profile and board, over what was there.
    pub fn generate(&mut self, files: &[NewFile]) -> Result<&mut Self, AssemblyError> {
        self.put(files, &Arc::from("kiln"))
    }

    /// Adds programs built for the node, mode 0755, with their links.
    pub fn binaries(&mut self, binaries: &[Binary]) -> Result<&mut Self, AssemblyError> {
        let origin = Arc::from("kiln");
        for binary in binaries {
            self.put_file(&binary.path, &binary.content, 0o755, &origin)?;
            for link in &binary.links {
                let target = relative(link, &binary.path);
                self.draft.tree.replace(link, Node::symlink(target, &origin))?;
            }
        }
        Ok(self)
    }

    /// Adds a layer of a container image as the directory `path`. It is no part of the system: what is in it runs in a
    /// container, with that for its root. So it passes no check, and whoever adds it sees to it that nobody but root enters
    /// the directory it is in.
    pub fn guest(&mut self, path: &str, layer: Tree) -> &mut Self {
        self.guests.push((path.to_owned(), layer));
        self
    }

    fn put(&mut self, files: &[NewFile], origin: &Arc<str>) -> Result<&mut Self, AssemblyError> {
        for file in files {
            match &file.body {
                Body::File(content) => self.put_file(&file.path, content, file.mode, origin)?,
                Body::Symlink(target) => self.draft.tree.replace(&file.path, Node::symlink(target.clone(), origin))?,
                Body::Dir => self.put_dir(&file.path, file.mode, origin)?,
            }
        }
        Ok(self)
    }

    fn put_file(&mut self, path: &str, content: &Content, mode: u16, origin: &Arc<str>) -> Result<(), AssemblyError> {
        self.draft.learn(path, content, None)?;
        Ok(self.draft.tree.replace(path, Node::file(content.clone(), mode, origin))?)
    }

    /// A directory that is there already keeps its contents and gets the mode.
    fn put_dir(&mut self, path: &str, mode: u16, origin: &Arc<str>) -> Result<(), AssemblyError> {
        match self.draft.tree.get_mut(path) {
            Some(node) if node.is_dir() => node.mode = mode,
            _ => self.draft.tree.replace(path, Node::new(Kind::Dir, mode, origin))?,
        }
        Ok(())
    }
}

/// How a link at `from` says `to`, both relative to the root.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let parents = &from[..from.len() - 1];
    let common = parents.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", parents.len() - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative() {
        assert_eq!(relative("usr/bin/kubectl", "usr/bin/kiln-node"), "kiln-node");
        assert_eq!(relative("usr/sbin/x", "usr/bin/y"), "../bin/y");
        assert_eq!(relative("init", "usr/lib/systemd/systemd"), "usr/lib/systemd/systemd");
    }
}
