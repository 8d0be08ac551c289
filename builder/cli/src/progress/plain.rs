//! One line for each thing that ends, and a sign of life for what takes long.

use super::{
    running::{News, Running, Tasks},
    words,
};
use kiln_event::{Event, Listener, Outcome, TaskId};
use std::{
    collections::HashMap,
    io::Write,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a task may be silent before a line says where it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

pub struct Plain {
    verbose: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tasks: Tasks,
    /// When a line last told of a task.
    told: HashMap<TaskId, Instant>,
}

impl Plain {
    pub fn new(verbose: bool) -> Self {
        Self { verbose, state: Mutex::default() }
    }

    fn ended(&self, task: &Running, outcome: &Outcome, note: &str) {
        match outcome {
            Outcome::Done => say(words::past(task.activity), &words::finished(&task.what, note, task.elapsed())),
            Outcome::Cached if self.verbose => say("Kept", &task.what),
            Outcome::Cached | Outcome::Failed => {}
        }
    }
}

impl Listener for Plain {
    fn hear(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { tasks, told } = &mut *state;
        match tasks.hear(event) {
            Some(News::Began(id, _)) => drop(told.insert(id, Instant::now())),
            Some(News::Moved(id, task)) if told.get(&id).is_some_and(|told| told.elapsed() >= SIGN_OF_LIFE) => {
                told.insert(id, Instant::now());
                say(words::verb(task.activity), &where_it_is(task));
            }
            Some(News::Ended(id, task, outcome, note)) => {
                told.remove(&id);
                self.ended(&task, &outcome, &note);
            }
            Some(News::Warning(text)) => write_line(&format!("warning: {text}")),
            Some(News::Detail(text)) if self.verbose => say("", &text),
            Some(News::Detail(_) | News::Moved(..)) | None => {}
        }
    }
}

/// `68 packages: 12.1 MB of 130.2 MB, 40 s left`
fn where_it_is(task: &Running) -> String {
    let left = words::time_left(task.elapsed(), task.done, task.total);
    let left = left.map(|left| format!(", {} left", words::whole(left))).unwrap_or_default();
    format!("{}: {}{left}", task.what, words::so_far(task.activity, task.done, task.total))
}

fn say(verb: &str, text: &str) {
    write_line(&format!("{verb:>12} {text}"));
}

fn write_line(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
