//! Arguments of run and test.

use clap::{Args, value_parser};
use std::{path::PathBuf, time::Duration};

pub const RUN: &str = "\
Examples:
  kiln run out/k3s-like-x86_64.img                      every run starts from a fresh disk
  kiln run out/k3s-like-x86_64.img.zst                  unpacked first, into a file that is gone at the end
  kiln run out/k3s-like-x86_64.netboot.efi              fetched by the firmware of a machine without a disk
  kiln run out/k3s-like-x86_64.img --disk node.disk     what the node stores is kept for the next run
  kiln run out/k3s-like-x86_64.img --forward 8080:80    a Service of type LoadBalancer on http://127.0.0.1:8080
  kiln run -p k3s-like -b x86_64 --console              build first, and show what the node says";

pub const TEST: &str = "\
Exit code 0 says that the node is Ready and every system pod runs.

Examples:
  kiln test out/k3s-like-x86_64.img
  kiln test out/k3s-like-x86_64.img --no-network        the node needs none
  kiln test out/k3s-like-x86_64.img --timeout 1800      for slow machines without KVM";

/// The virtual machine.
#[derive(Args)]
pub struct MachineArgs {
    /// The image to boot, raw, compressed (.img.zst, .img.gz, .img.xz), qcow2, vmdk, vhd or vhdx, or one for netboot; leave it out and
    /// give --profile and --board to build it first.
    #[arg(value_name = "IMAGE", required_unless_present_all = ["profile", "board"])]
    pub image: Option<PathBuf>,

    /// Build this profile first.
    #[arg(long, short, requires = "board", conflicts_with = "image")]
    pub profile: Option<String>,

    /// For this board.
    #[arg(long, short, requires = "profile")]
    pub board: Option<String>,

    /// Override a key of the profile (repeatable).
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Memory of the machine in MiB [default: as the board says].
    #[arg(long, short, value_name = "MIB", value_parser = value_parser!(u32).range(1..))]
    pub memory: Option<u32>,

    /// Processors of the machine [default: as the board says].
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    pub cpus: Option<u32>,

    /// Boot without any network.
    #[arg(long)]
    pub no_network: bool,

    /// Boot by a firmware that knows Secure Boot and has no keys yet: an image that enrols its own starts a second time with it
    /// on. Images for netboot and of a disc enrol none, so the firmware has the certificate of whoever signed them.
    #[arg(long)]
    pub secure_boot: bool,
}

#[derive(Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub machine: MachineArgs,

    /// Where the kubeconfig goes [default: STEM.kubeconfig beside the image].
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,

    /// Port on this machine for the Kubernetes API; 0 takes a free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub api_port: u16,

    /// Forward a port of this machine to the node, or to another address of its network (repeatable).
    #[arg(long, value_name = "HOST:[ADDRESS:]NODE")]
    pub forward: Vec<String>,

    /// Keep the machine's disk here between runs; without it every run starts fresh.
    #[arg(long, value_name = "FILE")]
    pub disk: Option<PathBuf>,

    /// Show the serial console.
    #[arg(long)]
    pub console: bool,
}

#[derive(Args)]
pub struct TestArgs {
    #[command(flatten)]
    pub machine: MachineArgs,

    /// Give up after so many seconds.
    #[arg(long, default_value = "600", value_name = "SECONDS", value_parser = seconds)]
    pub timeout: Duration,

    /// Keep measuring for so many seconds after everything is ready (memory, idle writes).
    #[arg(long, default_value = "0", value_name = "SECONDS", value_parser = seconds)]
    pub settle: Duration,

    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,

    /// Show the serial console.
    #[arg(long)]
    pub console: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse().map(Duration::from_secs).map_err(|_| "a whole number of seconds is expected".to_owned())
}
