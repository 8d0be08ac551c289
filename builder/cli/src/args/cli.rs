//! The program as a whole: its commands, examples and environment.

use super::{
    AmiArgs, BuildArgs, CacheArgs, CompletionArgs, DiffArgs, FlashArgs, GlobalArgs, InspectArgs, ListArgs, LockArgs,
    ManArgs, PlanArgs, ProfilesArgs, PushArgs, RunArgs, SchemaArgs, TestArgs, UploadArgs, VerifyArgs, build, check,
    cloud, flash, other, push, run,
};
use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  kiln build --profile k3s-like --board x86_64    make out/k3s-like-x86_64.img
  kiln run out/k3s-like-x86_64.img                boot it in QEMU and write a kubeconfig
  kiln test out/k3s-like-x86_64.img               boot it, wait for Ready, print the timeline
  kiln flash out/k3s-like-x86_64.img /dev/sdX     put it onto a card, a stick or a disk
  kiln upload aws out/k3s-like-x86_64.img         make an AMI of it
  kiln push out/minimal.oci.tar ghcr.io/me/node   bring it to a registry
  kiln plan --profile k3s-like --board x86_64     say what a build would do, and do nothing
  kiln inspect out/k3s-like-x86_64.img            what is in an image, from the image alone
  kiln verify out/k3s-like-x86_64.img             whether it is what was built
  kiln diff old.img out/k3s-like-x86_64.img       in what two images differ

Exit codes: 0 done, 1 something in your input, 2 our fault or the machine's, 130 interrupted; `kiln diff` has those of diff(1).";

const ENVIRONMENT: &str = "\
Environment:
  KILN_STORE                     as --store; without both, $XDG_CACHE_HOME/kiln or ~/.cache/kiln
  KILN_OFFLINE                   as --offline, unless it is empty, 0, no or false
  KILN_CONSOLE_TOKEN             the token that opens the console of the node (access.console-token)
  KILN_SECURE_BOOT_KEY           the file of the key that signs for Secure Boot (secure-boot.key)
  KILN_SECURE_BOOT_PASSWORD      what opens that key when it is encrypted
  KILN_SIGN_KEY, KILN_SIGN_PASSWORD
                                 as --sign-key, and the password of that key
  KILN_DEBIAN_MIRROR             mirrors of Debian, tried in turn, instead of those of the profile
  KILN_DEBIAN_SECURITY_MIRROR    the same for security updates
  KILN_DEBIAN_SNAPSHOT_MIRROR    of `debian.snapshot`, with {archive} and {timestamp} in it
  KILN_GOPROXY, GOPROXY          proxies of Go modules, in the syntax of Go
  KILN_REGISTRY_MIRROR           mirrors of registries of container images, asked before these:
                                 docker.io=https://mirror.example.org,ghcr.io=…
  KILN_WEB_MIRROR                mirrors of web servers that manifests and charts are at, in the same form:
                                 raw.githubusercontent.com=https://mirror.example.org/raw
  REGISTRY_AUTH_FILE, DOCKER_CONFIG
                                 who asks them, as podman and docker say it; ~/.docker/config.json when not set
  http_proxy, https_proxy, all_proxy, no_proxy
                                 proxies of the network, as curl takes them
  SSL_CERT_FILE                  certificates to trust instead of the system's
  AWS_…                          who asks AWS and where, as its own tools take it: AWS_PROFILE,
                                 AWS_REGION, AWS_ENDPOINT_URL, AWS_MAX_ATTEMPTS and the like
  XDG_CONFIG_HOME                has kiln/profiles and kiln/boards of yours; ~/.config when not set
  NO_COLOR                       no colours";

/// Builds flashable images whose verified root boots straight into a single-node Kubernetes cluster.
///
/// A profile says what cluster (network, storage, load balancer); a board says what machine. Both are TOML files: those that
/// come with kiln are listed by `kiln profiles` and `kiln boards`, your own live beside them or are given by path.
#[derive(Parser)]
#[command(name = "kiln", version, propagate_version = true, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{ENVIRONMENT}"), max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make an image, or many: DIR/PROFILE-BOARD.img and its companions.
    #[command(after_help = build::BUILD)]
    Build(BuildArgs),
    /// Print everything that a build would do, and do nothing.
    #[command(after_help = build::PLAN)]
    Plan(PlanArgs),
    /// Resolve every input and write kiln.lock.
    #[command(after_help = build::LOCK)]
    Lock(LockArgs),
    /// Boot an image in QEMU and write a kubeconfig for it; Ctrl-C stops it.
    #[command(after_help = run::RUN)]
    Run(RunArgs),
    /// Boot an image in QEMU, wait until the node and its system pods are ready, print the timeline.
    #[command(after_help = run::TEST)]
    Test(TestArgs),
    /// Put an image onto a card, a stick or a disk; without a device, list those that there are.
    #[command(after_help = flash::FLASH)]
    Flash(FlashArgs),
    /// Bring an image into a cloud.
    #[command(after_help = cloud::UPLOAD)]
    Upload(UploadArgs),
    /// List, deprecate or deregister the AMIs that `kiln upload aws` has made.
    #[command(after_help = cloud::AMI)]
    Ami(AmiArgs),
    /// Bring images of the format `oci` to a registry.
    #[command(after_help = push::PUSH)]
    Push(PushArgs),
    /// Say what is in an image: partitions, root hash, packages, sizes.
    #[command(after_help = other::INSPECT)]
    Inspect(InspectArgs),
    /// Check everything of an image that can be checked: tables, root, checksums, signature.
    #[command(after_help = check::VERIFY)]
    Verify(VerifyArgs),
    /// Say in what two images differ: packages, settings, files, sizes.
    #[command(after_help = check::DIFF)]
    Diff(DiffArgs),
    /// List the profiles that can be built, explain one, or compare two.
    #[command(after_help = other::PROFILES)]
    Profiles(ProfilesArgs),
    /// List the boards that can be built for.
    #[command(after_help = other::BOARDS)]
    Boards(ListArgs),
    /// Print the JSON Schema of profiles, boards, node.toml or matrix.toml for editors, or their reference.
    #[command(after_help = other::SCHEMA)]
    Schema(SchemaArgs),
    /// Show or clean the store of downloads and earlier results.
    #[command(after_help = other::CACHE)]
    Cache(CacheArgs),
    /// Print the completions of a shell.
    #[command(after_help = other::COMPLETIONS)]
    Completions(CompletionArgs),
    /// Write the manual pages into a directory.
    #[command(after_help = other::MAN)]
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
