//! One line for each thing that ends, and a sign of life for what takes long.

use super::words;
use kiln_event::{Activity, Event, Listener, Outcome, TaskId};
use std::{
    collections::HashMap,
    io::Write,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a task may be silent before a line says where it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

struct Running {
    activity: Activity,
    what: String,
    total: Option<u64>,
    started: Instant,
    told: Instant,
}

pub struct Plain {
    verbose: bool,
    running: Mutex<HashMap<TaskId, Running>>,
}

impl Plain {
    pub fn new(verbose: bool) -> Self {
        Self { verbose, running: Mutex::default() }
    }

    fn advanced(running: &mut HashMap<TaskId, Running>, task: TaskId, done: u64, total: Option<u64>) {
        let Some(at) = running.get_mut(&task) else { return };
        at.total = total.or(at.total);
        if at.told.elapsed() < SIGN_OF_LIFE {
            return;
        }
        at.told = Instant::now();
        let done = words::amount(at.activity, done);
        match at.total {
            Some(total) => say(at.activity, &format!("{}: {done} of {}", at.what, words::amount(at.activity, total))),
            None => say(at.activity, &format!("{}: {done}", at.what)),
        }
    }

    fn finished(&self, at: Running, outcome: &Outcome, note: &str) {
        let seconds = at.started.elapsed().as_secs_f64();
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        match outcome {
            Outcome::Done => say(at.activity, &format!("{}{note} in {seconds:.1} s", at.what)),
            Outcome::Cached if self.verbose => say(at.activity, &format!("{}: kept{note}", at.what)),
            Outcome::Cached | Outcome::Failed => {}
        }
    }
}

impl Listener for Plain {
    fn hear(&self, event: Event) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { task, activity, what, total } => {
                let now = Instant::now();
                running.insert(task, Running { activity, what, total, started: now, told: now });
            }
            Event::Advanced { task, done, total } => Self::advanced(&mut running, task, done, total),
            Event::Finished { task, outcome, note } => {
                if let Some(at) = running.remove(&task) {
                    self.finished(at, &outcome, &note);
                }
            }
            Event::Warning { text } => write_line(&format!("warning: {text}")),
            Event::Detail { text } if self.verbose => write_line(&format!("{:>12} {text}", "")),
            Event::Detail { .. } => {}
        }
    }
}

fn say(activity: Activity, text: &str) {
    write_line(&format!("{:>12} {text}", words::verb(activity)));
}

fn write_line(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
