//! Go modules in the store, and how the go command finds them there.

use crate::{StoreError, store::disk};
use kiln_plan::go::{Module, escape};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

/// What is needed to compile the node software, in the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchedGo {
    /// The zip of the toolchain; its files lie below `golang.org/toolchain@v0.0.1-<version>.<host>/`.
    pub toolchain: PathBuf,
    /// The modules.
    pub modules: Vec<FetchedModule>,
}

/// A module in the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchedModule {
    /// Its path and version.
    pub module: Module,
    /// Its `go.mod`.
    pub go_mod: Option<PathBuf>,
    /// Its code.
    pub zip: Option<PathBuf>,
}

impl FetchedGo {
    /// Lays the modules out below `dir` so that `GOPROXY=file://<dir>` serves them: `<module>/@v/<version>.{info,mod,zip}`,
    /// as links into the store.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn lay_out(&self, dir: &Path) -> Result<(), StoreError> {
        for FetchedModule { module, go_mod, zip } in &self.modules {
            let folder = dir.join(escape(&module.path)).join("@v");
            disk::create_dir(&folder)?;
            let version = escape(&module.version);
            for (file, extension) in [(go_mod, "mod"), (zip, "zip")] {
                let link = folder.join(format!("{version}.{extension}"));
                if let Some(file) = file {
                    symlink(file, &link).map_err(StoreError::io("link", &link))?;
                }
            }
            let info = folder.join(format!("{version}.info"));
            let text = format!("{{\"Version\":\"{}\"}}", module.version);
            fs::write(&info, text).map_err(StoreError::io("write", &info))?;
        }
        Ok(())
    }
}
