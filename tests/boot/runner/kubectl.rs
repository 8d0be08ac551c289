//! kubectl, as a user on the host calls it.

use crate::{
    bench::Bench,
    failure::{Outcome, file, unexpected},
    find,
};
use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// What kubectl, or another program, said.
pub struct Answer {
    /// Whether it succeeded.
    pub success: bool,
    /// Both of its outputs.
    pub text: String,
}

impl Answer {
    /// What a program that has ended said.
    pub fn of(output: &Output) -> Self {
        let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
        Self { success: output.status.success(), text }
    }
}

/// Calls kubectl to its end.
pub fn call(bench: &mut Bench, arguments: &[&str]) -> Outcome<Answer> {
    let mut command = command(bench)?;
    let output = command.args(arguments).stdin(Stdio::null()).output().map_err(file("kubectl"))?;
    Ok(Answer::of(&output))
}

/// Takes a line apart at its blanks, but not between single quotes.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().into_iter().for_each(|word| word.push(other)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// kubectl with the node's kubeconfig.
pub fn command(bench: &mut Bench) -> Outcome<Command> {
    let program = program(bench)?;
    let Some(config) = bench.machine()?.kubeconfig()? else {
        return unexpected("the node has not handed out its kubeconfig");
    };
    let mut command = Command::new(program);
    command.env("KUBECONFIG", config).arg("--request-timeout=60s");
    Ok(command)
}

fn program(bench: &Bench) -> Outcome<PathBuf> {
    let link = bench.folder().join("kubectl");
    if link.exists() { Ok(link) } else { find::kubectl(bench.folder()) }
}
