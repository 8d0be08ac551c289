//! `kiln`: declarative image builder for Kubernetes nodes.
//!
//! Arguments become settings, settings become one command. This crate alone draws, prints and decides exit codes.

mod args;
#[cfg(test)]
mod book;
mod command;
mod failure;
mod print;
mod problems;
mod progress;
mod settings;
mod stop;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return print::of_arguments(&answer),
    };
    match command::run(cli) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
