//! One JSON object a line, as `kiln_event::Event` serialises it, with a version in each.

use kiln_event::{Event, Listener, TaskId};
use serde::Serialize;
use std::{
    collections::HashMap,
    io::Write,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Changes when a field changes its meaning or goes; new fields and events do not change it.
const VERSION: u32 = 1;
/// A task that gets on tells so at most this often: its end tells where it came to.
const BREATH: Duration = Duration::from_millis(100);

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(flatten)]
    event: &'a Event,
}

#[derive(Default)]
pub struct Json {
    told: Mutex<HashMap<TaskId, Instant>>,
}

impl Json {
    fn is_worth_a_line(&self, event: &Event) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Advanced { task, .. } if told.get(task).is_some_and(|told| told.elapsed() < BREATH) => false,
            Event::Advanced { task, .. } => {
                told.insert(*task, Instant::now());
                true
            }
            Event::Finished { task, .. } => {
                told.remove(task);
                true
            }
            _ => true,
        }
    }
}

impl Listener for Json {
    fn hear(&self, event: Event) {
        if !self.is_worth_a_line(&event) {
            return;
        }
        let Ok(mut line) = serde_json::to_string(&Line { version: VERSION, event: &event }) else { return };
        line.push('\n');
        // One write a line keeps lines of several threads whole; nobody is left to tell when standard error is gone.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }
}
