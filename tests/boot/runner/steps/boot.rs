//! Steps on the machine as a whole.

use super::{Texts, allowed, patiently};
use crate::{
    bench::Bench,
    failure::{Outcome, file, unexpected},
};
use kiln_emulate::Limits;
use kiln_event::Deaf;
use kiln_types::ByteSize;
use serde::Deserialize;
use std::{fs, time::Duration};

/// Waits until the node is Ready and every pod runs.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WaitReady {
    /// Seconds.
    #[serde(default = "ten_minutes")]
    within: u64,
    /// How many pods there are at least.
    #[serde(default = "one")]
    pods: usize,
}

/// Expects that the node does not become ready.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BootFails {
    /// Texts in the error or on the console.
    expect: Texts,
    /// Seconds.
    #[serde(default = "three_minutes")]
    within: u64,
}

/// Expects that the machine neither ends nor starts again.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StaysOn {
    /// For how long.
    seconds: u64,
}

/// Expects a text on the console.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Console {
    /// The text.
    expect: String,
    /// Seconds.
    #[serde(default = "three_minutes")]
    within: u64,
}

/// Waits until the console says something in this boot, which must not fail before: for machines without a host channel.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Said {
    /// The text.
    text: String,
    /// Seconds.
    #[serde(default = "three_minutes")]
    within: u64,
}

/// Expects that a text is nowhere on the console so far.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConsoleNever {
    /// The texts.
    text: Texts,
}

/// Expects what the node says of itself on the host channel.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Status {
    /// Texts in its phase or reason.
    expect: Texts,
    /// Seconds.
    #[serde(default = "three_minutes")]
    within: u64,
}

/// Measures a node that is left alone.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Idle {
    /// For how long.
    seconds: u64,
    /// Memory in use at the end, at most.
    memory_below: Option<ByteSize>,
    /// Written to the disk in an hour, at most; reckoned from the time that it was watched.
    writes_below: Option<ByteSize>,
}

impl WaitReady {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let limits = Limits { timeout: allowed(self.within), pods: self.pods, ..Limits::default() };
        let report = bench.machine()?.wait_ready(&limits, &Deaf)?;
        bench.note(&report);
        Ok(())
    }
}

/// Seconds that words may come after the event that they tell of.
const A_MOMENT: u64 = 20;

impl BootFails {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let limits = Limits { timeout: allowed(self.within), ..Limits::default() };
        let error = match bench.machine()?.wait_ready(&limits, &Deaf) {
            Ok(report) => return unexpected(format!("the node became ready:\n{report}")),
            Err(error) => error.to_string(),
        };
        bench.note(&error);
        // The first sign of a failure ends the wait; what the node has to say of it may come a little later.
        let machine = bench.machine()?;
        let unsaid =
            |text: &&str| !error.contains(*text) && machine.console().wait_for(text, allowed(A_MOMENT)).is_none();
        match self.expect.iter().find(unsaid) {
            Some(text) => {
                let tail = machine.console_tail().join("\n");
                unexpected(format!("`{text}` was not said; the error is: {error}\n{tail}"))
            }
            None => Ok(()),
        }
    }
}

/// What the firmware says when it starts something.
const START: &str = "BdsDxe: starting";

impl StaysOn {
    /// Watched for as long as it says: patience would not make the test milder, only longer.
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let console = bench.machine()?.console().clone();
        match console.ask(b"", START, Duration::from_secs(self.seconds)).map_err(file("the console"))? {
            Some(line) => unexpected(format!("the machine started again: {line}")),
            None if bench.machine()?.is_on() => Ok(()),
            None => unexpected("the machine is off"),
        }
    }
}

impl Console {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let machine = bench.machine()?;
        match machine.console().wait_for(&self.expect, allowed(self.within)) {
            Some(_) => Ok(()),
            None => {
                let tail = machine.console_tail().join("\n");
                unexpected(format!("`{}` did not come on the console:\n{tail}", self.expect))
            }
        }
    }
}

impl Said {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        Ok(bench.machine()?.wait_said(&self.text, allowed(self.within))?)
    }
}

impl ConsoleNever {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let log = console(bench)?;
        match self.text.iter().find(|text| log.contains(*text)) {
            Some(text) => unexpected(format!("`{text}` is on the console")),
            None => Ok(()),
        }
    }
}

impl Status {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        patiently(self.within, || {
            let status = bench.machine()?.status().unwrap_or_default();
            let words = format!("{}: {}", status.phase, status.reason);
            match self.expect.iter().find(|text| !words.contains(*text)) {
                Some(text) => unexpected(format!("the node says `{words}`, without `{text}`")),
                None => Ok(()),
            }
        })
    }
}

impl Idle {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let idle = bench.machine()?.watch_idle(Duration::from_secs(self.seconds))?;
        bench.note(&idle);
        let written = ByteSize((idle.written_kib_per_hour() * 1024.0) as u64);
        keeps_below("of memory in use", ByteSize(idle.memory_used_kib * 1024), self.memory_below)?;
        keeps_below("an hour written", written, self.writes_below)
    }
}

fn keeps_below(what: &str, found: ByteSize, limit: Option<ByteSize>) -> Outcome {
    match limit {
        Some(limit) if found > limit => unexpected(format!("{found} {what}, more than {limit}")),
        _ => Ok(()),
    }
}

/// Presses the power button.
pub(super) fn shut_down(bench: &mut Bench) -> Outcome {
    match bench.machine()?.shut_down()? {
        true => Ok(()),
        false => unexpected("the guest did not shut itself down"),
    }
}

fn console(bench: &mut Bench) -> Outcome<String> {
    let log = bench.machine()?.console().log().to_owned();
    let bytes = fs::read(&log).map_err(file(log.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn ten_minutes() -> u64 {
    600
}

fn three_minutes() -> u64 {
    180
}

fn one() -> usize {
    1
}
