//! Steps through kubectl.

use super::{Expected, Texts, patiently};
use crate::{bench::Bench, failure::Outcome, kubectl, scenario};
use serde::Deserialize;
use std::path::PathBuf;

/// Calls kubectl until it says what is expected.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Kubectl {
    /// Its arguments, separated by blanks; single quotes keep blanks together.
    run: String,
    /// Texts in what it says.
    #[serde(default)]
    expect: Texts,
    /// Texts that must not be in what it says.
    #[serde(default)]
    never: Texts,
    /// Whether kubectl has to fail.
    #[serde(default)]
    fails: bool,
    /// Seconds.
    #[serde(default = "a_minute")]
    within: u64,
}

/// Applies a file of `manifests/`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Apply {
    /// Its name.
    file: String,
    /// Whether the scenario's script of `images/` made it, beside its archive.
    #[serde(default)]
    made: bool,
    /// Whether the API server has to refuse it, and with which words.
    #[serde(default)]
    refused: Texts,
}

/// Runs a program on the node itself.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OnNode {
    /// A line for the shell of the node.
    run: String,
    /// Texts in what it says.
    #[serde(default)]
    expect: Texts,
    /// Texts that must not be in what it says.
    #[serde(default)]
    never: Texts,
    /// Whether it has to fail.
    #[serde(default)]
    fails: bool,
    /// Seconds.
    #[serde(default = "a_minute")]
    within: u64,
}

impl Kubectl {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let words = kubectl::words(&self.run);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let expected = Expected { texts: &self.expect, never: &self.never, fails: self.fails };
        patiently(self.within, || expected.judge(&self.run, &kubectl::call(bench, &words)?))
    }
}

impl Apply {
    /// The file, if the repository has it.
    pub(super) fn manifest(&self) -> Option<PathBuf> {
        (!self.made).then(|| scenario::home().join("manifests").join(&self.file))
    }

    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let path = self.manifest().unwrap_or_else(|| bench.image().with_file_name(&self.file));
        let path = path.to_string_lossy();
        let expected = Expected { texts: &self.refused, never: &Texts::None, fails: self.refused.iter().count() > 0 };
        let what = format!("apply {}", self.file);
        // A fresh cluster refuses pods until it has made its service accounts.
        patiently(a_minute(), || expected.judge(&what, &kubectl::call(bench, &["apply", "-f", &path])?))
    }
}

/// In the namespaces of process 1, so that it is as if typed at the node's own console.
const ENTER: &[&str] = &["exec", "-n", "kube-system", "node-shell", "--", "nsenter", "-t", "1", "-a", "--", "sh", "-c"];

impl OnNode {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let words = [ENTER, &[self.run.as_str()]].concat();
        let expected = Expected { texts: &self.expect, never: &self.never, fails: self.fails };
        patiently(self.within, || expected.judge(&self.run, &kubectl::call(bench, &words)?))
    }
}

fn a_minute() -> u64 {
    60
}
