//! `kiln completions` and `kiln man`

use crate::{
    args::{Cli, CompletionArgs, ManArgs},
    failure::Failure,
    print,
};
use clap::CommandFactory;
use std::process::ExitCode;

/// Prints the completions of a shell.
pub fn completions(args: &CompletionArgs) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kiln", &mut text);
    print::out(String::from_utf8_lossy(&text));
    ExitCode::SUCCESS
}

/// Writes the manual pages.
pub fn man(args: &ManArgs) -> Result<ExitCode, Failure> {
    let failed = |error| Failure::ours(format!("cannot write to {}", args.dir.display()), error);
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), &args.dir).map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}
