//! What can be typed. The doc comments here are the help, the man page and the completions.

mod build;
mod global;
mod other;
mod run;

pub use build::{BuildArgs, LockArgs, PlanArgs, Target};
pub use global::{GlobalArgs, ProgressMode};
pub use other::{CacheArgs, CacheCommand, CompletionArgs, InspectArgs, ManArgs, OutputFormat, SchemaArgs, SchemaKind};
pub use run::{MachineArgs, RunArgs, TestArgs};

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  kiln build --profile k3s-like --board x86_64    make out/k3s-like-x86_64.img
  kiln run out/k3s-like-x86_64.img                boot it in QEMU and write a kubeconfig
  kiln test out/k3s-like-x86_64.img               boot it, wait for Ready, print the timeline
  kiln plan --profile k3s-like --board x86_64     say what a build would do, and do nothing
  kiln inspect out/k3s-like-x86_64.img            what is in an image, from the image alone

Exit codes: 0 done, 1 something in your input, 2 our fault or the machine's, 130 interrupted.";

/// Builds flashable images whose verified root boots straight into a single-node Kubernetes cluster.
///
/// A profile says what cluster (network, storage, load balancer); a board says what machine. Both are TOML files: those that
/// come with kiln are listed by `kiln profiles` and `kiln boards`, your own live beside them or are given by path.
#[derive(Parser)]
#[command(name = "kiln", version, propagate_version = true, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make an image: DIR/PROFILE-BOARD.img and its companions.
    Build(BuildArgs),
    /// Print everything that a build would do, and do nothing.
    Plan(PlanArgs),
    /// Resolve every input and write kiln.lock.
    Lock(LockArgs),
    /// Boot an image in QEMU and write a kubeconfig for it; Ctrl-C stops it.
    Run(RunArgs),
    /// Boot an image in QEMU, wait until the node and its system pods are ready, print the timeline.
    Test(TestArgs),
    /// Say what is in an image: partitions, root hash, packages, sizes.
    Inspect(InspectArgs),
    /// List the profiles that can be built.
    Profiles,
    /// List the boards that can be built for.
    Boards,
    /// Print the JSON Schema of profile or board files, for editors.
    Schema(SchemaArgs),
    /// Show or clean the store of downloads and earlier results.
    Cache(CacheArgs),
    /// Print the completions of a shell.
    Completions(CompletionArgs),
    /// Write the manual pages into a directory.
    #[command(hide = true)]
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
