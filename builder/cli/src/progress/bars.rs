//! A bar on the terminal for every task that runs; a line that stays for every one that ended.

use super::{
    running::{News, Running, Tasks},
    words,
};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use kiln_event::{Activity, Event, Listener, Outcome, TaskId};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What was over before anybody could read it leaves no line: a build in which little changed is quiet.
const WORTH_A_LINE: Duration = Duration::from_millis(300);
/// How often clocks and rates on the screen move.
const TICK: Duration = Duration::from_millis(250);

pub struct Bars {
    verbose: bool,
    multi: MultiProgress,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tasks: Tasks,
    bars: HashMap<TaskId, ProgressBar>,
}

impl Bars {
    pub fn new(verbose: bool) -> Self {
        Self { verbose, multi: MultiProgress::new(), state: Mutex::default() }
    }

    fn bar(&self, task: &Running) -> ProgressBar {
        let bar = self.multi.add(ProgressBar::new(task.total.unwrap_or(0)));
        bar.set_style(style(task.activity, task.total.is_some()));
        bar.set_prefix(words::verb(task.activity));
        bar.set_message(task.what.clone());
        bar.enable_steady_tick(TICK);
        bar
    }

    fn ended(&self, task: &Running, outcome: &Outcome, note: &str) {
        match outcome {
            Outcome::Done if self.verbose || task.elapsed() >= WORTH_A_LINE => {
                self.say(words::past(task.activity), &words::finished(&task.what, note, task.elapsed()));
            }
            Outcome::Cached if self.verbose => self.say("Kept", &task.what),
            Outcome::Done | Outcome::Cached | Outcome::Failed => {}
        }
    }

    fn say(&self, verb: &str, text: &str) {
        // Nobody is left to tell when the terminal is gone.
        let _ = self.multi.println(format!("{verb:>12} {text}"));
    }
}

impl Listener for Bars {
    fn hear(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { tasks, bars } = &mut *state;
        match tasks.hear(event) {
            Some(News::Began(id, task)) => drop(bars.insert(id, self.bar(task))),
            Some(News::Moved(id, task)) => {
                if let Some(bar) = bars.get(&id) {
                    draw(bar, task);
                }
            }
            Some(News::Ended(id, task, outcome, note)) => {
                if let Some(bar) = bars.remove(&id) {
                    bar.finish_and_clear();
                    self.multi.remove(&bar);
                }
                self.ended(&task, &outcome, &note);
            }
            Some(News::Warning(text)) => drop(self.multi.println(format!("warning: {text}"))),
            Some(News::Detail(text)) if self.verbose => self.say("", &text),
            Some(News::Detail(_)) | None => {}
        }
    }
}

fn draw(bar: &ProgressBar, task: &Running) {
    if let Some(total) = task.total
        && bar.length() != Some(total)
    {
        bar.set_length(total);
        bar.set_style(style(task.activity, true));
    }
    bar.set_position(task.done);
    bar.set_message(if task.item.is_empty() { task.what.clone() } else { task.item.clone() });
}

/// Figures first and of a fixed width, so that nothing jumps; the names last, where a narrow terminal cuts them off.
fn style(activity: Activity, has_total: bool) -> ProgressStyle {
    let figures = match (words::in_bytes(activity), has_total) {
        (true, true) => "{decimal_bytes:>10} of {decimal_total_bytes:<10} {decimal_bytes_per_sec:>11} {eta:>4} left",
        (true, false) => "{decimal_bytes:>10} {decimal_bytes_per_sec:>11}",
        (false, _) if activity == Activity::Boot => "{elapsed:>4}",
        (false, true) => "{pos:>5} of {len:<5} {eta:>4} left",
        (false, false) => "{elapsed:>4}",
    };
    let bar = if has_total && activity != Activity::Boot { "{bar:20.cyan/dim} " } else { "" };
    let template = format!("{{prefix:>12.bold}} {bar}{figures}  {{wide_msg:.dim}}");
    ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─")
}
