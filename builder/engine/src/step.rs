//! A step whose result the store keeps: look it up, or do it and say why it had to be done.

use crate::EngineError;
use kiln_event::{Event, Listener};
use kiln_plan::identity::Identity;
use kiln_store::{Step, Store, StoreError};
use std::{
    path::{Path, PathBuf},
    thread::{Scope, ScopedJoinHandle},
};

/// The path of a step's result; `work` makes it at the path it is given, when the store does not have it.
pub fn kept<E: From<StoreError>>(
    store: &Store,
    listener: &dyn Listener,
    identity: &Identity,
    work: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<PathBuf, E> {
    match look(store, listener, identity)? {
        Step::Hit(path) => Ok(path),
        Step::Miss(pending) => {
            work(pending.path())?;
            Ok(pending.commit()?)
        }
    }
}

/// A step that is done, whose result perhaps still waits for the disk.
pub struct Begun<'s, T> {
    value: T,
    place: Place<'s>,
}

enum Place<'s> {
    There(PathBuf),
    Committing(ScopedJoinHandle<'s, Result<PathBuf, StoreError>>),
}

/// As [`kept`], for one of many steps of which each has a value: loaded from an earlier result, or given by `work`. The
/// result is committed on a thread of its own, for that is waiting for a disk, while the caller goes on.
pub fn kept_behind<'s, 'e: 's, T>(
    scope: &'s Scope<'s, 'e>,
    store: &'e Store,
    listener: &dyn Listener,
    identity: &Identity,
    load: impl FnOnce(&Path) -> Result<T, EngineError>,
    work: impl FnOnce(&Path) -> Result<T, EngineError>,
) -> Result<Begun<'s, T>, EngineError> {
    match look(store, listener, identity)? {
        Step::Hit(path) => Ok(Begun { value: load(&path)?, place: Place::There(path) }),
        Step::Miss(pending) => {
            let value = work(pending.path())?;
            Ok(Begun { value, place: Place::Committing(scope.spawn(|| pending.commit())) })
        }
    }
}

impl<T> Begun<'_, T> {
    /// Waits until the result is in the store: the value, and the path of the result.
    pub fn finish(self) -> Result<(T, PathBuf), EngineError> {
        let path = match self.place {
            Place::There(path) => path,
            Place::Committing(commit) => commit.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
        };
        Ok((self.value, path))
    }
}

fn look<'a>(store: &'a Store, listener: &dyn Listener, identity: &Identity) -> Result<Step<'a>, StoreError> {
    let step = store.step(identity)?;
    let text = match &step {
        Step::Hit(_) => format!("{} {}: kept", identity.step, identity.name),
        Step::Miss(pending) => format!("{} {}: {}", identity.step, identity.name, pending.reason()),
    };
    listener.hear(Event::Detail { text });
    Ok(step)
}
