//! Arguments of every command.

use clap::{
    Args, ValueEnum,
    builder::{PathBufValueParser, TypedValueParser},
};
use std::{num::NonZeroUsize, path::PathBuf};

#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Use no network: everything must be in the store.
    #[arg(long, global = true, env = "KILN_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,

    /// Demand a kiln.lock that fits; never change it.
    #[arg(long, global = true)]
    pub locked: bool,

    /// Where downloads and earlier results are kept [default: $XDG_CACHE_HOME/kiln].
    #[arg(long, global = true, value_name = "DIR", env = "KILN_STORE")]
    pub store: Option<PathBuf>,

    /// How many things to do at once [default: the number of cores].
    #[arg(long, short, global = true, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,

    /// How to show progress.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "MODE")]
    pub progress: ProgressMode,

    /// Tell more: reasons, mirrors, reused results.
    #[arg(long, short, global = true)]
    pub verbose: bool,

    /// Look for profiles in DIR too (repeatable).
    #[arg(long, global = true, value_name = "DIR", value_parser = PathBufValueParser::new().try_map(directory))]
    pub profile_dir: Vec<PathBuf>,

    /// Look for boards in DIR too (repeatable).
    #[arg(long, global = true, value_name = "DIR", value_parser = PathBufValueParser::new().try_map(directory))]
    pub board_dir: Vec<PathBuf>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ProgressMode {
    /// Bars on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    /// One line for each thing that ends.
    Plain,
    /// One JSON object a line on standard error, for machines.
    Json,
    /// Nothing but errors.
    None,
}

/// Each job is a thread: a slip of the finger that asks for millions of them would stop the machine.
const MOST_JOBS: usize = 1024;

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse().ok().filter(|number: &NonZeroUsize| number.get() <= MOST_JOBS);
    number.ok_or_else(|| format!("a number from 1 to {MOST_JOBS} is expected"))
}

/// A directory that is not there would be one without anything of the user's in it.
fn directory(path: PathBuf) -> Result<PathBuf, &'static str> {
    if path.is_dir() { Ok(path) } else { Err("there is no such directory") }
}
