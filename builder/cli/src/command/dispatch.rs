//! The command that was typed.

use super::{
    build, cache, cloud, diff, flash, inspect, list, lock, plan, profiles, push, run as boot, shell, test, verify,
};
use crate::{
    args::{Cli, Command},
    failure::Failure,
    settings::Settings,
};
use std::process::ExitCode;

/// Runs the command that was typed.
pub fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let settings = Settings::resolve(cli.global);
    match cli.command {
        Command::Build(args) => build::run(&settings, &args),
        Command::Plan(args) => plan::run(&settings, &args),
        Command::Lock(args) => lock::run(&settings, &args),
        Command::Run(args) => boot::run(&settings, &args),
        Command::Test(args) => test::run(&settings, &args),
        Command::Flash(args) => flash::run(&settings, &args),
        Command::Upload(args) => cloud::upload(&settings, &args),
        Command::Ami(args) => cloud::ami(&settings, &args),
        Command::Push(args) => push::run(&settings, &args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Profiles(args) => profiles::run(&settings, &args),
        Command::Boards(args) => Ok(list::boards(&settings, args.format)),
        Command::Schema(args) => Ok(list::schema(&args)),
        Command::Cache(args) => cache::run(&settings, &args),
        Command::Completions(args) => Ok(shell::completions(&args)),
        Command::Man(args) => shell::man(&args),
    }
}
