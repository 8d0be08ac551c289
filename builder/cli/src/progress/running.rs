//! The tasks that run, as listeners for people remember them.

use kiln_event::{Activity, Event, Outcome, TaskId};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// One task that runs.
pub struct Running {
    pub activity: Activity,
    pub what: String,
    pub done: u64,
    pub total: Option<u64>,
    pub item: String,
    started: Instant,
}

/// The tasks that run.
#[derive(Default)]
pub struct Tasks(HashMap<TaskId, Running>);

/// What an event means for its task.
pub enum News<'a> {
    Began(TaskId, &'a Running),
    Moved(TaskId, &'a Running),
    Ended(TaskId, Running, Outcome, String),
    Warning(String),
    Detail(String),
}

impl Running {
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

impl Tasks {
    /// Takes note of an event; nothing when it is about a task that never began.
    pub fn hear(&mut self, event: Event) -> Option<News<'_>> {
        match event {
            Event::Started { task, activity, what, total } => {
                let began = Running { activity, what, done: 0, total, item: String::new(), started: Instant::now() };
                Some(News::Began(task, self.0.entry(task).insert_entry(began).into_mut()))
            }
            Event::Advanced { task, done, total, item } => {
                let at = self.0.get_mut(&task)?;
                at.done = done;
                at.total = total.or(at.total);
                at.item = item.unwrap_or_else(|| std::mem::take(&mut at.item));
                Some(News::Moved(task, at))
            }
            Event::Finished { task, outcome, note } => {
                self.0.remove(&task).map(|ended| News::Ended(task, ended, outcome, note))
            }
            Event::Warning { text } => Some(News::Warning(text)),
            Event::Detail { text } => Some(News::Detail(text)),
        }
    }
}
