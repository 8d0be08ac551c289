//! What is to be done, and how it is broken off.

use super::{Account, Patience, Wish, caller::Caller, snapshot};
use crate::{CloudError, Content, Machine};
use kiln_event::Listener;
use kiln_store::{Proxies, Store};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

/// How quickly a wish to stop reaches a request that is not answered.
const BLINK: Duration = Duration::from_millis(50);

/// What is to be done.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The image.
    pub content: &'a Content,
    /// What the image is called, without the ending of its file.
    pub image: &'a str,
    /// What it is for.
    pub machine: &'a Machine,
    /// What it is to become.
    pub wish: &'a Wish,
    /// Knows what was begun.
    pub store: &'a Store,
    /// Who asks, and where.
    pub account: &'a Account,
    /// The way there.
    pub proxies: &'a Proxies,
    /// How long AWS is borne with.
    pub patience: Patience,
    /// Hears how it goes.
    pub listener: &'a dyn Listener,
    /// Set when the user wants to stop.
    pub cancel: &'a AtomicBool,
}

impl Job<'_> {
    pub(super) fn caller<'c>(&'c self, cancel: &'c AtomicBool) -> Result<Caller<'c>, CloudError> {
        Caller::new(self.account, (self.proxies, snapshot::AT_ONCE), self.patience, cancel)
    }

    /// Does `work`; breaks off its requests when the user wants to stop.
    pub(super) fn watched<T>(&self, caller: &Caller<'_>, work: impl FnOnce() -> T) -> T {
        let finished = AtomicBool::new(false);
        thread::scope(|scope| {
            let watch = scope.spawn(|| {
                while !finished.load(Ordering::Relaxed) {
                    if self.cancel.load(Ordering::Relaxed) {
                        return caller.shut_down();
                    }
                    thread::park_timeout(BLINK);
                }
            });
            let value = work();
            finished.store(true, Ordering::Relaxed);
            watch.thread().unpark();
            value
        })
    }
}
