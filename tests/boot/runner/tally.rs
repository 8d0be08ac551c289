//! Tells and counts results.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
    time::Instant,
};

/// Counts results; each is told in one line as it comes.
#[derive(Default)]
pub struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Tally {
    /// Does `work`, and measures its seconds.
    pub fn timed<T>(&self, work: impl FnOnce() -> T) -> (T, f64) {
        let start = Instant::now();
        (work(), start.elapsed().as_secs_f64())
    }

    /// A test passed.
    pub fn passed(&mut self, name: &str, seconds: f64) {
        self.passed += 1;
        say(format_args!("ok       {name} ({seconds:.0} s)"));
    }

    /// A test failed.
    pub fn failed(&mut self, name: &str, why: &dyn Display) {
        self.failed += 1;
        say(format_args!("FAILED   {name}: {why}"));
    }

    /// A test could not be done here.
    pub fn skipped(&mut self, name: &str, why: &str) {
        self.skipped += 1;
        say(format_args!("skipped  {name}: {why}"));
    }

    /// Something measured.
    pub fn note(&self, text: &str) {
        for line in text.lines() {
            say(format_args!("         {line}"));
        }
    }

    /// Tells the counts.
    pub fn end(self) -> ExitCode {
        say(format_args!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped));
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// A closed pipe is no reason to fail.
fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{line}");
}
