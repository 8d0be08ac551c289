//! Bars on a terminal: one for each kind of work that has many small tasks, one for each long task.
//!
//! Three hundred downloads are one bar with a total, not three hundred bars.

use super::words;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use kiln_event::{Activity, Event, Listener, Outcome, TaskId};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// All tasks of one activity that run together.
struct Group {
    bar: ProgressBar,
    ended: Amount,
    tasks: HashMap<TaskId, (Amount, String)>,
    count: u64,
}

#[derive(Clone, Copy, Default)]
struct Amount {
    done: u64,
    total: u64,
}

#[derive(Default)]
struct State {
    groups: HashMap<Activity, Group>,
    activity: HashMap<TaskId, Activity>,
}

pub struct Bars {
    verbose: bool,
    multi: MultiProgress,
    state: Mutex<State>,
}

impl Bars {
    pub fn new(verbose: bool) -> Self {
        Self { verbose, multi: MultiProgress::new(), state: Mutex::default() }
    }

    fn started(&self, state: &mut State, task: TaskId, activity: Activity, what: String, total: Option<u64>) {
        let group = state.groups.entry(activity).or_insert_with(|| self.new_group(activity));
        group.tasks.insert(task, (Amount { done: 0, total: total.unwrap_or(0) }, what));
        group.count += 1;
        state.activity.insert(task, activity);
        group.draw();
    }

    fn new_group(&self, activity: Activity) -> Group {
        let bar = self.multi.add(ProgressBar::new(0));
        bar.set_style(style(activity));
        bar.set_prefix(words::verb(activity));
        bar.enable_steady_tick(Duration::from_millis(200));
        Group { bar, ended: Amount::default(), tasks: HashMap::new(), count: 0 }
    }

    fn finished(&self, state: &mut State, task: TaskId, outcome: &Outcome, note: &str) {
        let Some(activity) = state.activity.remove(&task) else { return };
        let Some(group) = state.groups.get_mut(&activity) else { return };
        if let Some((amount, what)) = group.tasks.remove(&task) {
            group.ended.total += amount.total.max(amount.done);
            group.ended.done += amount.total.max(amount.done);
            if self.verbose && *outcome != Outcome::Failed {
                let _ = self.multi.println(format!("{:>12} {what} {note}", words::verb(activity)));
            }
        }
        group.draw();
        if group.tasks.is_empty()
            && let Some(group) = state.groups.remove(&activity)
        {
            self.close(activity, &group, outcome, note);
        }
    }

    fn close(&self, activity: Activity, group: &Group, outcome: &Outcome, note: &str) {
        let seconds = group.bar.elapsed().as_secs_f64();
        group.bar.finish_and_clear();
        self.multi.remove(&group.bar);
        if *outcome == Outcome::Failed || (*outcome == Outcome::Cached && !self.verbose) {
            return;
        }
        let amount = words::amount(activity, group.ended.done);
        let what = match group.count {
            1 => note.to_owned(),
            n => format!("{n} items, {amount}"),
        };
        let _ = self.multi.println(format!("{:>12} {what} in {seconds:.1} s", words::verb(activity)));
    }
}

impl Group {
    fn draw(&self) {
        let sum = |part: fn(&Amount) -> u64| self.tasks.values().map(|(amount, _)| part(amount)).sum::<u64>();
        self.bar.set_length(self.ended.total + sum(|amount| amount.total));
        self.bar.set_position(self.ended.done + sum(|amount| amount.done));
        let mut names: Vec<&str> = self.tasks.values().map(|(_, what)| what.as_str()).collect();
        names.sort_unstable();
        self.bar.set_message(names.join(", "));
    }
}

impl Listener for Bars {
    fn hear(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { task, activity, what, total } => self.started(&mut state, task, activity, what, total),
            Event::Advanced { task, done, total } => {
                let Some(activity) = state.activity.get(&task).copied() else { return };
                let Some(group) = state.groups.get_mut(&activity) else { return };
                if let Some((amount, _)) = group.tasks.get_mut(&task) {
                    amount.done = done;
                    amount.total = total.unwrap_or(amount.total);
                }
                group.draw();
            }
            Event::Finished { task, outcome, note } => self.finished(&mut state, task, &outcome, &note),
            Event::Warning { text } => drop(self.multi.println(format!("warning: {text}"))),
            Event::Detail { text } if self.verbose => drop(self.multi.println(format!("{:>12} {text}", ""))),
            Event::Detail { .. } => {}
        }
    }
}

fn style(activity: Activity) -> ProgressStyle {
    let counts = if words::in_bytes(activity) {
        "{decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec}"
    } else {
        "{pos}/{len}"
    };
    let template = format!("{{prefix:>12}} [{{bar:24}}] {counts} {{elapsed}} left {{eta}} {{wide_msg:.dim}}");
    ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
