//! How rooms tell it: a task that ends however its function ends.

use crate::{Activity, Event, Listener, Outcome, TaskId};
use std::sync::atomic::{AtomicU64, Ordering};

/// A running task. Dropped without [`Task::done`] or [`Task::cached`], it ends as failed.
pub struct Task<'a> {
    listener: &'a dyn Listener,
    id: TaskId,
    ended: bool,
}

impl<'a> Task<'a> {
    /// Tells `listener` that `activity` on `what` began; `total` in the unit of the activity.
    pub fn start(listener: &'a dyn Listener, activity: Activity, what: impl Into<String>, total: Option<u64>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = TaskId(NEXT.fetch_add(1, Ordering::Relaxed));
        listener.hear(Event::Started { task: id, activity, what: what.into(), total });
        Self { listener, id, ended: false }
    }

    /// The task is at `done`.
    pub fn advance(&self, done: u64) {
        self.listener.hear(Event::Advanced { task: self.id, done, total: None, item: None });
    }

    /// The task is at `done` of `total`.
    pub fn advance_of(&self, done: u64, total: u64) {
        self.listener.hear(Event::Advanced { task: self.id, done, total: Some(total), item: None });
    }

    /// The task is at `done`, and there at `item`.
    pub fn advance_at(&self, done: u64, item: impl Into<String>) {
        self.listener.hear(Event::Advanced { task: self.id, done, total: None, item: Some(item.into()) });
    }

    /// The work was done.
    pub fn done(self, note: impl Into<String>) {
        self.end(Outcome::Done, note.into());
    }

    /// An earlier result was taken.
    pub fn cached(self, note: impl Into<String>) {
        self.end(Outcome::Cached, note.into());
    }

    fn end(mut self, outcome: Outcome, note: String) {
        self.ended = true;
        self.listener.hear(Event::Finished { task: self.id, outcome, note });
    }
}

impl Drop for Task<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.listener.hear(Event::Finished { task: self.id, outcome: Outcome::Failed, note: String::new() });
        }
    }
}
