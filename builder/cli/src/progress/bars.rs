//! A bar on the terminal for every task that runs; a line that stays for every one that ended.

use super::{
    running::{News, Running, Tasks},
    words,
};
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use kiln_event::{Activity, Event, Listener, Outcome, TaskId};
use kiln_types::ByteSize;
use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What was over before anybody could read it leaves no line: a build in which little changed is quiet.
const WORTH_A_LINE: Duration = Duration::from_millis(300);
/// Columns below which there is no room for bars and amounts.
const WIDE: u16 = 70;
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
        bar.set_style(style(task.activity, task.total.is_some(), width()));
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
    }
    bar.set_position(task.done);
    bar.set_message(if task.item.is_empty() { task.what.clone() } else { task.item.clone() });
}

/// Figures first, of a steady width, so that nothing jumps; the names last, where a narrow terminal cuts them off.
fn style(activity: Activity, has_total: bool, width: u16) -> ProgressStyle {
    let bar = if has_total && activity != Activity::Boot && width >= WIDE { "{bar:14.cyan/dim} " } else { "" };
    let figures = match (words::in_bytes(activity), has_total) {
        _ if activity == Activity::Boot => "{elapsed:>4}",
        (_, true) if width < WIDE => "{percent:>3} %",
        (true, true) if words::has_rate(activity) => "{amount:>20} {rate:>10} {left:>10}",
        (_, true) => "{amount:>20} {left:>10}",
        (true, false) => "{amount:>10} {rate:>10}",
        (false, false) => "{elapsed:>4}",
    };
    let template = format!("{{prefix:>12.bold}} {bar}{figures}  {{wide_msg:.dim}}");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style
        .progress_chars("━╸─")
        .with_key("amount", move |state: &ProgressState, out: &mut dyn Write| {
            let _ = out.write_str(&amount(activity, state));
        })
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}/s", ByteSize(state.per_sec() as u64));
        })
        .with_key("left", |state: &ProgressState, out: &mut dyn Write| {
            let _ = left(state).map_or(Ok(()), |left| write!(out, "{} left", words::whole(left)));
        })
}

fn amount(activity: Activity, state: &ProgressState) -> String {
    match (words::in_bytes(activity), state.len()) {
        (true, Some(len)) if len > 0 => format!("{} of {}", ByteSize(state.pos()), ByteSize(len)),
        (true, _) => ByteSize(state.pos()).to_string(),
        (false, len) => format!("{} of {}", state.pos(), len.unwrap_or(0)),
    }
}

/// By what was done until now: it moves slowly, where the rate of the moment jumps.
fn left(state: &ProgressState) -> Option<Duration> {
    words::time_left(state.elapsed(), state.pos(), state.len()).filter(|left| left.as_secs() > 0)
}

fn width() -> u16 {
    console::Term::stderr().size().1
}
