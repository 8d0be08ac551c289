//! What a test can do and expect.

mod access;
mod boot;
mod damage;
mod expected;
mod https;
mod judge;
mod network;
mod node;
mod tamper;

use crate::{bench::Bench, failure::Outcome};
use expected::Expected;
use serde::Deserialize;
use std::{
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

/// One step, written as `do = "…"` with its own keys.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Step {
    /// Switches the machine on.
    PowerOn {},
    /// Waits until the node is Ready and every pod runs.
    WaitReady(boot::WaitReady),
    /// Expects that the node does not become ready, with certain words in the error or on the console.
    BootFails(boot::BootFails),
    /// Expects that the machine neither ends nor starts again.
    StaysOn(boot::StaysOn),
    /// Expects a text on the console.
    Console(boot::Console),
    /// Waits until the console says something in this boot.
    Said(boot::Said),
    /// Expects that a text is nowhere on the console so far.
    ConsoleNever(boot::ConsoleNever),
    /// Expects what the node says of itself on the host channel.
    Status(boot::Status),
    /// Presses the power button and expects that the guest shuts itself down.
    ShutDown {},
    /// Shuts down and switches on again.
    Reboot {},
    /// Pulls the plug.
    PowerOff {},
    /// Presses the reset button, as a power failure would.
    Reset {},
    /// Pulls the network cable, or plugs it in.
    Cable(network::Cable),
    /// Asks the router beside the machine for a route.
    Route(network::Route),
    /// Lets time pass.
    Pause {
        /// How much.
        seconds: u64,
    },
    /// Measures memory and writes of a node that is left alone.
    Idle(boot::Idle),
    /// Calls kubectl until it says what is expected.
    Kubectl(node::Kubectl),
    /// Applies a file of `manifests/`.
    Apply(node::Apply),
    /// Runs a program on the node itself, through the pod of `manifests/node-shell.yaml`.
    OnNode(node::OnNode),
    /// Runs a command on the node over SSH.
    Ssh(access::Ssh),
    /// Types a line on the console and expects an answer.
    Type(access::Type),
    /// Asks a forwarded port of the node over HTTP.
    HttpGet(network::HttpGet),
    /// Makes a certificate and puts it into a Secret.
    TlsSecret(https::TlsSecret),
    /// Trusts the authority beside the machine for a name.
    TrustAuthority(https::TrustAuthority),
    /// Ends the authority beside the machine.
    LoseAuthority {},
    /// Trusts the authority of a Secret's certificate.
    TrustSecret(https::TrustSecret),
    /// Asks the forwarded port 443 of the node over HTTPS.
    HttpsGet(https::HttpsGet),
    /// Asks a pod over HTTP through `kubectl port-forward`.
    PortForward(network::PortForward),
    /// Alters single bits of a partition; the machine is off.
    FlipBits(damage::FlipBits),
    /// Alters one bit of the data of a file of the root; the machine is off.
    FlipFile(damage::FlipFile),
    /// Overwrites the beginning of a partition; the machine is off.
    Overwrite(damage::Overwrite),
    /// Removes a partition from the table; the machine is off.
    Delete(damage::Delete),
    /// Changes the root hash in the kernel's image, or makes it right again; the machine is off.
    AlterRootHash {},
    /// Takes the signature from the kernel's image; the machine is off.
    RemoveSignature {},
    /// Adds a boot entry that starts the kernel with a foreign initrd; the machine is off.
    AddInitrd {},
    /// Takes that entry away; the machine is off.
    RemoveInitrd {},
    /// `e2fsck -fn` of a partition; the machine is off.
    CheckExt4(judge::CheckExt4),
    /// `sgdisk -v` of the disk; the machine is off.
    CheckTable {},
}

impl Step {
    /// A file that it needs.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Apply(step) => step.manifest(),
            _ => None,
        }
    }
}

/// Does every step, up to the first that fails.
pub fn all(steps: &[Step], bench: &mut Bench) -> Outcome {
    steps.iter().try_for_each(|step| one(step, bench))
}

fn one(step: &Step, bench: &mut Bench) -> Outcome {
    match step {
        Step::PowerOn {} => bench.power_on(),
        Step::WaitReady(step) => step.run(bench),
        Step::BootFails(step) => step.run(bench),
        Step::StaysOn(step) => step.run(bench),
        Step::Console(step) => step.run(bench),
        Step::Said(step) => step.run(bench),
        Step::ConsoleNever(step) => step.run(bench),
        Step::Status(step) => step.run(bench),
        Step::ShutDown {} => boot::shut_down(bench),
        Step::Reboot {} => boot::shut_down(bench).and_then(|()| bench.power_on()),
        Step::PowerOff {} => {
            bench.machine()?.cut_power();
            Ok(())
        }
        Step::Reset {} => Ok(bench.machine()?.reset()?),
        Step::Cable(step) => step.run(bench),
        Step::Route(step) => step.run(bench),
        Step::Pause { seconds } => {
            thread::sleep(Duration::from_secs(*seconds));
            Ok(())
        }
        Step::Idle(step) => step.run(bench),
        Step::Kubectl(step) => step.run(bench),
        Step::Apply(step) => step.run(bench),
        Step::OnNode(step) => step.run(bench),
        Step::Ssh(step) => step.run(bench),
        Step::Type(step) => step.run(bench),
        Step::HttpGet(step) => step.run(bench),
        Step::TlsSecret(step) => step.run(bench),
        Step::TrustAuthority(step) => step.run(bench),
        Step::LoseAuthority {} => {
            bench.lose_authority();
            Ok(())
        }
        Step::TrustSecret(step) => step.run(bench),
        Step::HttpsGet(step) => step.run(bench),
        Step::PortForward(step) => step.run(bench),
        Step::FlipBits(step) => step.run(bench),
        Step::FlipFile(step) => step.run(bench),
        Step::Overwrite(step) => step.run(bench),
        Step::Delete(step) => step.run(bench),
        Step::CheckExt4(step) => step.run(bench),
        Step::AlterRootHash {} => tamper::alter_root_hash(bench),
        Step::RemoveSignature {} => tamper::remove_signature(bench),
        Step::AddInitrd {} => tamper::add_initrd(bench),
        Step::RemoveInitrd {} => tamper::remove_initrd(bench),
        Step::CheckTable {} => judge::check_table(bench),
    }
}

/// One text or several.
#[derive(Deserialize, Default)]
#[serde(untagged)]
pub enum Texts {
    /// None.
    #[default]
    None,
    /// One.
    One(String),
    /// All of them.
    All(Vec<String>),
}

impl Texts {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let texts = match self {
            Self::None => &[],
            Self::One(text) => std::slice::from_ref(text),
            Self::All(texts) => texts.as_slice(),
        };
        texts.iter().map(String::as_str)
    }
}

/// A limit of a scenario on this host: `KILN_BOOT_PATIENCE` stretches all of them where processors are slow or busy.
fn allowed(seconds: u64) -> Duration {
    let factor = std::env::var("KILN_BOOT_PATIENCE").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds * factor.unwrap_or(1))
}

/// Tries every second until it works or `seconds` are over; then the last failure counts.
fn patiently(seconds: u64, mut attempt: impl FnMut() -> Outcome) -> Outcome {
    let deadline = Instant::now() + allowed(seconds);
    loop {
        match attempt() {
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_secs(1)),
            outcome => return outcome,
        }
    }
}
