//! Opening a store.

use super::{
    StoreError, disk,
    layout::{FORMAT, Layout},
    session::Session,
};
use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// An open store. See the [module](super) for its layout and promises.
#[derive(Debug)]
pub struct Store {
    pub(crate) layout: Layout,
    session: Session,
    counter: AtomicU64,
}

impl Store {
    /// Opens the store in `dir`; makes one when `dir` is empty or not there.
    ///
    /// # Errors
    /// A directory that holds something else, a store of another format, and what the system refuses.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let dir = dir.into();
        if dir.exists() && !dir.is_dir() {
            return Err(StoreError::NotADirectory { path: dir });
        }
        disk::create_dir(&dir)?;
        let root = fs::canonicalize(&dir).map_err(StoreError::io("find", &dir))?;
        let layout = Layout { root };
        check_format(&layout)?;
        layout.directories().iter().try_for_each(|dir| disk::create_dir(dir))?;
        let exclusive = disk::open_or_create(&layout.lock())?;
        exclusive.lock().map_err(StoreError::io("lock", &layout.lock()))?;
        let session = Session::enter(&layout)?;
        Ok(Self { layout, session, counter: AtomicU64::new(0) })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.layout.root
    }

    /// The directory of compressed pieces: a cache of many small files that nobody misses, in directories by the first
    /// two characters of their names. Old ones go with [`Store::collect`].
    pub fn pieces(&self) -> PathBuf {
        self.layout.pieces()
    }

    /// The directory of Go's own caches, marked as used: it stays as long as this process runs. Old ones go with
    /// [`Store::collect`].
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn go_caches(&self) -> Result<PathBuf, StoreError> {
        let path = self.layout.go();
        // Made and marked under the lock that keeps others from removing it.
        let lock = self.shared_lock()?;
        disk::create_dir(&path)?;
        disk::touch(&path)?;
        drop(lock);
        Ok(path)
    }

    /// A directory of one's own, on the same filesystem as the store. Removed when dropped, and after a crash.
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn scratch(&self) -> Result<Scratch, StoreError> {
        let path = self.temporary("scratch");
        disk::create_dir(&path)?;
        Ok(Scratch(path))
    }

    /// A path that nobody else uses; nothing is made.
    pub(super) fn temporary(&self, what: &str) -> PathBuf {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        self.session.tmp.join(format!("{what}-{count}"))
    }

    /// Marks `path` as used now, so that nobody removes it while this process lives. `false` when it is not there.
    pub(super) fn mark_used(&self, path: &Path) -> Result<bool, StoreError> {
        let _lock = self.shared_lock()?;
        disk::touch(path)
    }

    /// Keeps others from removing things until it is dropped. A handle of its own: locks belong to the handle, and
    /// another thread must not give ours back.
    fn shared_lock(&self) -> Result<File, StoreError> {
        let lock = self.layout.lock();
        let shared = File::open(&lock).map_err(StoreError::io("open", &lock))?;
        shared.lock_shared().map_err(StoreError::io("lock", &lock))?;
        Ok(shared)
    }
}

/// A directory that is removed when this value is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// The directory.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = disk::remove(&self.0);
    }
}

/// A store, or an empty directory that becomes one.
fn check_format(layout: &Layout) -> Result<(), StoreError> {
    let path = layout.format();
    match fs::read_to_string(&path) {
        Ok(found) if found.trim() == FORMAT => Ok(()),
        Ok(found) => Err(StoreError::Format { dir: layout.root.clone(), found: found.trim().to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => found_store(layout, &path),
        Err(error) => Err(StoreError::io("read", &path)(error)),
    }
}

fn found_store(layout: &Layout, path: &Path) -> Result<(), StoreError> {
    // Another process may be founding the same store: its temporary name is no reason to refuse the directory.
    let founding =
        |entry: &PathBuf| entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"format"));
    if !disk::entries(&layout.root)?.iter().all(founding) {
        return match path.exists() {
            true => Ok(()),
            false => Err(StoreError::NotAStore { dir: layout.root.clone() }),
        };
    }
    let temporary = path.with_extension(std::process::id().to_string());
    fs::write(&temporary, FORMAT).map_err(StoreError::io("write", &temporary))?;
    disk::rename(&temporary, path)
}
