//! What happened during a build, and the trait that hears it.
//!
//! Rooms tell; only the command line draws. A task has a beginning, any number of steps forward and one end.

use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names one task among all that run at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct TaskId(u64);

/// What a task does; listeners choose words, units and order by it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// Choosing packages.
    Resolve,
    /// Downloads whose size is known; counted in bytes.
    Download,
    /// Downloads whose size is to be found out, for a lock; counted in files.
    Pin,
    /// Taking a package apart; counted in bytes.
    Unpack,
    /// A compiler at work; counted in packages.
    Compile,
    /// Putting the root tree together and checking it; counted in paths.
    Assemble,
    /// Compressing and writing filesystems and disks; counted in bytes.
    Write,
    /// A virtual machine running.
    Boot,
}

/// How a task ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// The work was done.
    Done,
    /// An earlier result was taken.
    Cached,
    /// It failed; the error is reported on its own.
    Failed,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// A task began. `total` is its size in the unit of its activity, when known.
    Started {
        /// The task.
        task: TaskId,
        /// What it does.
        activity: Activity,
        /// To what, in words a user knows: a package, a file.
        what: String,
        /// Its size, when known.
        total: Option<u64>,
    },
    /// A task got on; `done` counts from zero to its total.
    Advanced {
        /// The task.
        task: TaskId,
        /// How far it is.
        done: u64,
        /// The size, when it became known or changed.
        total: Option<u64>,
        /// What it is at: one package of many; when nothing is said, what was said before.
        item: Option<String>,
    },
    /// A task ended.
    Finished {
        /// The task.
        task: TaskId,
        /// How.
        #[serde(flatten)]
        outcome: Outcome,
        /// A few words for the user: a size, the reason of a cache miss.
        note: String,
    },
    /// Something the user should know though nothing failed.
    Warning {
        /// In whole sentences.
        text: String,
    },
    /// Detail for `-v`.
    Detail {
        /// In whole sentences.
        text: String,
    },
}

/// Hears events; may be called from many threads at once.
pub trait Listener: Send + Sync {
    /// Takes note of one event. Must be quick: workers wait for it.
    fn hear(&self, event: Event);
}

/// Hears nothing.
pub struct Deaf;

impl Listener for Deaf {
    fn hear(&self, _: Event) {}
}

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
