//! Arguments of the smaller commands.

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::{path::PathBuf, time::Duration};

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

#[derive(Args)]
pub struct InspectArgs {
    /// The image.
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,

    /// List every package.
    #[arg(long)]
    pub packages: bool,

    /// Read the whole root and check it against the root hash.
    #[arg(long)]
    pub verify: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// Files in profiles/.
    Profile,
    /// Files in boards/.
    Board,
}

#[derive(Args)]
pub struct SchemaArgs {
    /// Of which files.
    #[arg(value_enum)]
    pub kind: SchemaKind,

    /// Print the reference of all keys in Markdown instead.
    #[arg(long)]
    pub markdown: bool,
}

#[derive(Args)]
pub struct CacheArgs {
    #[command(subcommand)]
    pub command: Option<CacheCommand>,
}

#[derive(Subcommand)]
pub enum CacheCommand {
    /// Say how large the store is (what `kiln cache` alone does).
    Size,
    /// Remove what no build has used for a while.
    Gc {
        /// Days without use after which something goes; 0 removes everything that is not in use now.
        #[arg(long, default_value = "30", value_parser = days, value_name = "DAYS")]
        older_than: Duration,
    },
}

#[derive(Args)]
pub struct CompletionArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Args)]
pub struct ManArgs {
    /// Where the pages go.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

fn days(text: &str) -> Result<Duration, String> {
    let days: u64 = text.parse().map_err(|_| "a whole number of days is expected".to_owned())?;
    Ok(Duration::from_secs(days * 24 * 3600))
}
