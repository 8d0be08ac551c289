//! A step whose result the store keeps: look it up, or do it and say why it had to be done.

use kiln_event::{Event, Listener};
use kiln_plan::identity::Identity;
use kiln_store::{Pending, Step, Store, StoreError};
use std::path::{Path, PathBuf};

/// The path of a step's result; `work` makes it at the path it is given, when the store does not have it.
pub fn kept<E: From<StoreError>>(
    store: &Store,
    listener: &dyn Listener,
    identity: &Identity,
    work: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<PathBuf, E> {
    match store.step(identity)? {
        Step::Hit(path) => {
            listener.hear(Event::Detail { text: format!("{} {}: kept", identity.step, identity.name) });
            Ok(path)
        }
        Step::Miss(pending) => {
            tell_reason(listener, identity, &pending);
            work(pending.path())?;
            Ok(pending.commit()?)
        }
    }
}

fn tell_reason(listener: &dyn Listener, identity: &Identity, pending: &Pending<'_>) {
    let text = format!("{} {}: {}", identity.step, identity.name, pending.reason());
    listener.hear(Event::Detail { text });
}
