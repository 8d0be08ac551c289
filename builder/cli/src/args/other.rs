//! Arguments of the smaller commands.

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;
use kiln_types::ByteSize;
use std::{path::PathBuf, time::Duration};

pub const INSPECT: &str = "\
Examples:
  kiln inspect out/k3s-like-x86_64.img
  kiln inspect out/k3s-like-x86_64.img --packages    every Debian package with its version
  kiln inspect out/k3s-like-x86_64.img --modules     every kernel module and file of firmware with its size
  kiln inspect out/k3s-like-x86_64.img --verify      read all of the root and check it
  kiln inspect /dev/sda --format json                a disk that was flashed";

pub const PROFILES: &str = "\
Examples:
  kiln profiles                                          what there is
  kiln profiles show k3s-like --set cni.plugin=bridge    every value, and who said so
  kiln profiles diff k3s-like minimal                    what differs

Profiles of your own are NAME.toml in `profiles` of the working directory, in ~/.config/kiln/profiles, or in a --profile-dir;
each can be given by its path too. One that `extends` another says only what differs.";

pub const BOARDS: &str = "\
Boards of your own are NAME.toml in `boards` of the working directory, in ~/.config/kiln/boards, or in a --board-dir; each
can be given by its path too.";

pub const SCHEMA: &str = "\
Examples:
  kiln schema profile > profile.schema.json    for editors that complete and check TOML (taplo, Even Better TOML)
  kiln schema profile --markdown               every key with its meaning, values and default";

pub const CACHE: &str = "\
Examples:
  kiln cache                          how large, and what of it
  kiln cache gc                       remove what was not used for 30 days
  kiln cache gc --older-than 0        remove all that nothing uses now
  kiln cache gc --at-most 10GB        remove what was used least recently, until 10 GB are left";

pub const COMPLETIONS: &str = "\
Examples:
  kiln completions bash > ~/.local/share/bash-completion/completions/kiln
  kiln completions zsh > ~/.zfunc/_kiln
  kiln completions fish > ~/.config/fish/completions/kiln.fish";

pub const MAN: &str = "\
Example:
  kiln man ~/.local/share/man/man1";

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

    /// List every kernel module and file of firmware.
    #[arg(long)]
    pub modules: bool,

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
    /// node.toml: what one node says of itself.
    Node,
    /// matrix.toml: which images one run builds.
    Matrix,
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

/// How something is printed.
#[derive(Args)]
pub struct ListArgs {
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// What is asked of profiles.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ProfilesArgs {
    #[command(subcommand)]
    pub command: Option<ProfilesCommand>,

    #[command(flatten)]
    pub list: ListArgs,
}

#[derive(Subcommand)]
pub enum ProfilesCommand {
    /// Every key of a profile with its value, and who said so: a file, an argument, or kiln's default.
    Show {
        /// The profile: a name, or the path of a file.
        #[arg(value_name = "PROFILE")]
        profile: String,

        /// Override a key of the profile (repeatable).
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,

        #[command(flatten)]
        list: ListArgs,
    },
    /// The keys in which two profiles differ.
    Diff {
        /// One profile.
        #[arg(value_name = "PROFILE")]
        one: String,

        /// The other.
        #[arg(value_name = "OTHER")]
        other: String,

        #[command(flatten)]
        list: ListArgs,
    },
}

#[derive(Args)]
pub struct CacheArgs {
    #[command(subcommand)]
    pub command: Option<CacheCommand>,

    /// How to print it.
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: OutputFormat,
}

#[derive(Subcommand)]
pub enum CacheCommand {
    /// Say how large the store is (what `kiln cache` alone does).
    Size,
    /// Remove what no build has used for a while. Builds that run meanwhile keep all they need.
    ///
    /// The caches of the go command, the largest part by far, go after a day without a compilation: the programs that were
    /// compiled stay, and only another kiln compiles them again.
    Gc {
        /// Days without use after which something goes; 0 removes everything that is not in use now.
        ///
        /// It is 30 when neither this nor --at-most is given.
        #[arg(long, value_parser = days, value_name = "DAYS")]
        older_than: Option<Duration>,

        /// Remove what was used least recently until no more than this is left, such as `10GB` or `10GiB`. How old it is does not
        /// matter then; with --older-than that goes first, and more only when too much is left. What is in use now stays.
        #[arg(long, value_name = "SIZE")]
        at_most: Option<ByteSize>,
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
    // Whoever asks for more days than there ever were keeps everything.
    Ok(Duration::from_secs(days.saturating_mul(24 * 3600)))
}
