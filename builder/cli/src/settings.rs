//! Global arguments and environment, resolved: nothing optional is left.

use crate::{args::GlobalArgs, progress, stop};
use kiln_event::Listener;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    thread::available_parallelism,
};

/// What every command runs under.
pub struct Settings {
    pub offline: bool,
    pub locked: bool,
    pub store: PathBuf,
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
            store: global.store.unwrap_or_else(default_store),
            jobs: global.jobs.map_or_else(cores, Into::into),
            profile_dirs: global.profile_dir,
            board_dirs: global.board_dir,
            listener: progress::listener(global.progress, global.verbose),
            cancel: stop::on_signals(),
        }
    }
}

/// `$XDG_CACHE_HOME/kiln`, by the XDG Base Directory Specification; the working directory for users without a home.
fn default_store() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| from("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(|| PathBuf::from(".cache"))
        .join("kiln")
}
