//! What happened during a build, and the trait that hears it.
//!
//! Rooms tell; only the command line draws. A task has a beginning, any number of steps forward and one end.

mod event;
mod listener;
mod task;

pub use event::{Activity, Event, Outcome, TaskId};
pub use listener::{Deaf, Listener};
pub use task::Task;
