//! Arguments of build, plan and lock.

use super::OutputFormat;
use clap::Args;
use std::path::PathBuf;

/// What to build, for what.
#[derive(Args)]
pub struct Target {
    /// A profile by name (see `kiln profiles`) or by path to its TOML file.
    #[arg(long, short, value_name = "NAME|FILE")]
    pub profile: String,

    /// A board by name (see `kiln boards`) or by path to its TOML file.
    #[arg(long, short, value_name = "NAME|FILE")]
    pub board: String,

    /// Override a key of the profile, such as `network.pod-cidr=10.50.0.0/16` (repeatable).
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// The lock file to use or write.
    #[arg(long, value_name = "FILE", default_value = "kiln.lock")]
    pub lock_file: PathBuf,
}

#[derive(Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub target: Target,

    /// Where the image and its companions go.
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub target: Target,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(Args)]
pub struct LockArgs {
    #[command(flatten)]
    pub target: Target,

    /// Take the newest of everything, whatever the lock says.
    #[arg(long, conflicts_with = "check")]
    pub update: bool,

    /// Only say whether the lock fits; exit 1 when not.
    #[arg(long)]
    pub check: bool,
}
