//! Results of steps, named by the identity of the step.

use super::{Store, StoreError, disk};
use kiln_plan::identity::{Change, Identity};
use std::{
    fmt,
    fs::{self, File},
    path::{Path, PathBuf},
};

/// What the store says about a step.
#[derive(Debug)]
pub enum Step<'a> {
    /// Its result is there: a file or a directory that nobody changes.
    Hit(PathBuf),
    /// It must be done.
    Miss(Pending<'a>),
}

/// Why a step must be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It never was.
    First,
    /// Its inputs changed; the list is not empty.
    Changed(Vec<Change>),
    /// Its inputs are as they were, but the result was removed from the store.
    Removed,
}

/// A step that this process does. Others that want the same result wait until this value is dropped.
#[derive(Debug)]
pub struct Pending<'a> {
    store: &'a Store,
    identity: Identity,
    reason: Reason,
    temporary: PathBuf,
    _turn: File,
}

impl Store {
    /// Looks for the result of a step; when it is not there, this process is the one to do it.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn step(&self, identity: &Identity) -> Result<Step<'_>, StoreError> {
        let path = self.layout.result(identity);
        if self.mark_used(&path)? {
            self.remember(identity)?;
            return Ok(Step::Hit(path));
        }
        let turn = self.take_turn(&path)?;
        if self.mark_used(&path)? {
            return Ok(Step::Hit(path));
        }
        let reason = self.reason(identity);
        let temporary = self.temporary("step");
        Ok(Step::Miss(Pending { store: self, identity: identity.clone(), reason, temporary, _turn: turn }))
    }

    /// Why a step would have to be done; nothing when its result is there. Marks nothing as used.
    pub fn why(&self, identity: &Identity) -> Option<Reason> {
        (!self.layout.result(identity).exists()).then(|| self.reason(identity))
    }

    /// Waits until no other process works on the same result.
    fn take_turn(&self, result: &Path) -> Result<File, StoreError> {
        disk::create_parent(result)?;
        let path = result.with_extension("lock");
        let file = disk::open_or_create(&path)?;
        file.lock().map_err(StoreError::io("lock", &path))?;
        Ok(file)
    }

    fn reason(&self, identity: &Identity) -> Reason {
        let before = fs::read(self.layout.last(identity)).ok();
        // A damaged memory only costs the reason.
        let before: Option<Identity> = before.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match before.map(|before| identity.changes_since(&before)) {
            None => Reason::First,
            Some(changes) if changes.is_empty() => Reason::Removed,
            Some(changes) => Reason::Changed(changes),
        }
    }

    fn remember(&self, identity: &Identity) -> Result<(), StoreError> {
        let path = self.layout.last(identity);
        let text = serde_json::to_vec(identity).unwrap_or_else(|error| unreachable!("strings are valid JSON: {error}"));
        if fs::read(&path).is_ok_and(|known| known == text) {
            return Ok(());
        }
        let temporary = self.temporary("last");
        fs::write(&temporary, text).map_err(StoreError::io("write", &temporary))?;
        disk::create_parent(&path)?;
        fs::rename(&temporary, &path).map_err(StoreError::io("rename into", &path))
    }
}

impl Pending<'_> {
    /// Why the step must be done.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Where the step writes its result: one file or one directory, which it makes itself.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// The result is complete: its path from now on.
    ///
    /// # Errors
    /// Nothing was written to [`Pending::path`], and what the system refuses.
    pub fn commit(self) -> Result<PathBuf, StoreError> {
        let path = self.store.layout.result(&self.identity);
        disk::sync(&self.temporary)?;
        disk::touch(&self.temporary)?;
        disk::rename(&self.temporary, &path)?;
        self.store.remember(&self.identity)?;
        Ok(path)
    }

    /// Writes a small result and commits it.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn commit_bytes(self, bytes: &[u8]) -> Result<PathBuf, StoreError> {
        fs::write(&self.temporary, bytes).map_err(StoreError::io("write", &self.temporary))?;
        self.commit()
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let _ = disk::remove(&self.temporary);
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("not done before"),
            Self::Removed => f.write_str("its result was removed from the store"),
            Self::Changed(changes) => {
                f.write_str(&changes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
        }
    }
}
