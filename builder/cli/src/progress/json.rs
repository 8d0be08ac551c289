//! One JSON object a line, as `kiln_event::Event` serialises it, with a version in each.

use kiln_event::{Event, Listener};
use serde::Serialize;
use std::io::Write;

/// Changes when a field changes its meaning or goes; new fields and events do not change it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(flatten)]
    event: &'a Event,
}

pub struct Json;

impl Listener for Json {
    fn hear(&self, event: Event) {
        let Ok(mut line) = serde_json::to_string(&Line { version: VERSION, event: &event }) else { return };
        line.push('\n');
        // One write a line keeps lines of several threads whole; nobody is left to tell when standard error is gone.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }
}
