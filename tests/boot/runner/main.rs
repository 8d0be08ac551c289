//! Boots images in QEMU and tries what the node promises: `cargo test -p kiln-boot-tests`.
//!
//! A scenario is a file in `scenarios/`: one machine, and tests that are done on it in order. Every test is told in one
//! line; the last line counts them. See `README.md` for the environment variables.

mod authority;
mod bench;
mod board;
mod certificate;
mod database;
mod device_tree;
mod disk;
mod ec2;
mod failure;
mod find;
mod firmware;
mod flash;
mod http;
mod kubectl;
mod model;
mod owner;
mod router;
mod scenario;
mod server;
mod site;
mod ssh;
mod steps;
mod tally;
mod variant;

use bench::Bench;
use failure::Failure;
use scenario::{Scenario, Test};
use std::process::ExitCode;
use tally::Tally;

fn main() -> ExitCode {
    // Options of the standard test harness, such as --nocapture, mean nothing here.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut tally = Tally::default();
    match scenario::load_all() {
        Ok(scenarios) => scenarios.iter().for_each(|scenario| run(scenario, &words, &mut tally)),
        Err(error) => tally.failed("scenarios", &error),
    }
    tally.end()
}

/// Runs those tests of a scenario that are wanted. Later tests may stand on what earlier ones made, so after a failure
/// the rest is still tried, but a machine that is not there fails them all.
fn run(scenario: &Scenario, words: &[String], tally: &mut Tally) {
    if !scenario.is_wanted(words) {
        return;
    }
    let mut bench = match Bench::set_up(scenario) {
        Ok(bench) => bench,
        Err(Failure::Lacking(what)) => {
            return scenario.tests.iter().for_each(|test| tally.skipped(&full(scenario, test), &what));
        }
        Err(error) => return scenario.tests.iter().for_each(|test| tally.failed(&full(scenario, test), &error)),
    };
    for test in &scenario.tests {
        match tally.timed(|| steps::all(&test.steps, &mut bench)) {
            (Ok(()), seconds) => tally.passed(&full(scenario, test), seconds),
            (Err(Failure::Lacking(what)), _) => tally.skipped(&full(scenario, test), &what),
            (Err(error), _) => tally.failed(&full(scenario, test), &error),
        }
        bench.notes().for_each(|note| tally.note(&note));
    }
    bench.keep_evidence(&scenario.name);
    bench.notes().for_each(|note| tally.note(&note));
}

fn full(scenario: &Scenario, test: &Test) -> String {
    format!("{}: {}", scenario.name, test.name)
}
