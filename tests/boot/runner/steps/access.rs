//! Steps of somebody who logs in.

use super::{Expected, Texts, allowed, patiently};
use crate::{
    bench::Bench,
    failure::{Outcome, file, unexpected},
    kubectl, ssh,
};
use serde::Deserialize;

/// Runs a command on the node over SSH; port 22 is in the scenario's `forward`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ssh {
    /// A line for the shell of root.
    run: String,
    /// Options of ssh before the command, separated by blanks.
    #[serde(default)]
    options: String,
    /// Who logs in: `right`, `other` (a key that the image does not know) or `none` (a password).
    #[serde(default)]
    key: ssh::Key,
    /// Texts in what is said.
    #[serde(default)]
    expect: Texts,
    /// Texts that must not be in it.
    #[serde(default)]
    never: Texts,
    /// Whether it has to fail.
    #[serde(default)]
    fails: bool,
    /// Seconds.
    #[serde(default = "a_minute")]
    within: u64,
}

/// Types a line on the console.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Type {
    /// The line, without its end.
    line: String,
    /// A text that has to come after it; the echo of the line counts.
    expect: String,
    /// Seconds.
    #[serde(default = "a_minute")]
    within: u64,
}

impl Ssh {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let expected = Expected { texts: &self.expect, never: &self.never, fails: self.fails };
        let port = super::network::host_port(bench, 22, None)?;
        patiently(self.within, || {
            let mut command = ssh::command(bench.folder(), port, self.key)?;
            let output = command.args(self.options.split_whitespace()).arg(&self.run).output().map_err(file("ssh"))?;
            expected.judge(&self.run, &kubectl::Answer::of(&output))
        })
    }
}

impl Type {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let machine = bench.machine()?;
        let typed = format!("{}\r", self.line);
        let answer = machine.console().ask(typed.as_bytes(), &self.expect, allowed(self.within));
        match answer.map_err(file("the console"))? {
            Some(_) => Ok(()),
            None => {
                let tail = machine.console_tail().join("\n");
                unexpected(format!("`{}` did not come after `{}` was typed:\n{tail}", self.expect, self.line))
            }
        }
    }
}

fn a_minute() -> u64 {
    60
}
