//! What can happen.

use serde::Serialize;

/// Names one task among all that run at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct TaskId(pub(crate) u64);

/// What a task does; listeners choose words, units and order by it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// One of many images, from its first step to its last.
    Build,
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
    /// Bringing an image onto a device; counted in bytes.
    Flash,
    /// Reading back what a device should have; counted in bytes.
    Verify,
    /// Bringing an image to a registry or into a cloud; counted in bytes.
    Upload,
    /// Something that a cloud is at work on; counted in seconds.
    Await,
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
