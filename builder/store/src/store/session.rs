//! A process at work in the store: others see that it lives by a lock that ends with it, however it ends.

use super::{StoreError, disk, layout::Layout};
use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    process,
    time::SystemTime,
};

/// The entry of this process under `running`, and its directory under `tmp`. Removed when dropped.
#[derive(Debug)]
pub(super) struct Session {
    entry: PathBuf,
    _alive: File,
    pub tmp: PathBuf,
}

impl Session {
    /// Enters the store, after removing what dead processes left. The caller holds the store's lock exclusively, or
    /// another process could take the new entry, not locked yet, for that of a dead one.
    pub fn enter(layout: &Layout) -> Result<Self, StoreError> {
        for dead in disk::entries(&layout.running())?.iter().filter(|entry| !is_alive(entry)) {
            disk::remove(&layout.tmp().join(dead.file_name().unwrap_or_default()))?;
            disk::remove(dead)?;
        }
        let (entry, alive) = Self::entry(&layout.running())?;
        alive.lock().map_err(StoreError::io("lock", &entry))?;
        let tmp = layout.tmp().join(entry.file_name().unwrap_or_default());
        disk::create_dir(&tmp)?;
        Ok(Self { entry, _alive: alive, tmp })
    }

    /// Process IDs repeat, within a process and over containers that share a store; so count until one is free.
    fn entry(running: &Path) -> Result<(PathBuf, File), StoreError> {
        let mut count = 0;
        loop {
            let path = running.join(format!("{}-{count}", process::id()));
            match File::create_new(&path) {
                Ok(file) => return Ok((path, file)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => count += 1,
                Err(error) => return Err(StoreError::io("create", &path)(error)),
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next process.
        let _ = disk::remove(&self.tmp);
        let _ = disk::remove(&self.entry);
    }
}

/// Whether the process that made this entry still runs.
fn is_alive(entry: &Path) -> bool {
    let Ok(file) = File::open(entry) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// When the oldest process that still runs began; what was used since then is in use.
pub(super) fn oldest(layout: &Layout) -> Result<Option<SystemTime>, StoreError> {
    let entries = disk::entries(&layout.running())?;
    let began = |entry: &PathBuf| fs::metadata(entry).and_then(|entry| entry.modified()).ok();
    Ok(entries.iter().filter(|entry| is_alive(entry)).filter_map(began).min())
}
