//! Global arguments and environment, resolved: nothing optional is left.

use crate::{args::GlobalArgs, failure::Failure, progress, stop};
use kiln_event::Listener;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    thread::available_parallelism,
};

/// What every command runs under.
pub struct Settings {
    pub offline: bool,
    pub locked: bool,
    /// Where the store is; nothing when neither the user nor a home says it.
    store: Option<PathBuf>,
    pub jobs: usize,
    pub profile_dirs: Vec<PathBuf>,
    pub board_dirs: Vec<PathBuf>,
    pub listener: Arc<dyn Listener>,
    pub cancel: Arc<AtomicBool>,
}

impl Settings {
    pub fn resolve(global: GlobalArgs) -> Self {
        let cores = || available_parallelism().map_or(1, Into::into);
        Self {
            offline: global.offline,
            locked: global.locked,
            store: global.store.or_else(default_store),
            jobs: global.jobs.map_or_else(cores, Into::into),
            profile_dirs: global.profile_dir,
            board_dirs: global.board_dir,
            listener: progress::listener(global.progress, global.verbose),
            cancel: stop::on_signals(),
        }
    }
    /// The directory of the store. Gigabytes are not put into the working directory of a user without a home.
    pub fn store(&self) -> Result<&Path, Failure> {
        self.store.as_deref().ok_or_else(|| {
            let hint = "give one by --store DIR or KILN_STORE";
            Failure::input("there is no place for the store: neither HOME nor XDG_CACHE_HOME is set", hint)
        })
    }
}

/// `$XDG_CACHE_HOME/kiln`, by the XDG Base Directory Specification.
fn default_store() -> Option<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| from("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("kiln"))
}
