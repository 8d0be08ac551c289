//! The machine: what it is made of, how it is found on the host, and the command line that makes it.

mod accelerator;
mod arguments;
mod convert;
mod disk;
mod firmware;
mod ports;
mod probe;
mod program;

pub use accelerator::{Acceleration, Chosen, choose};
pub(crate) use arguments::{NETWORK, arguments};
pub use convert::convert;
pub(crate) use disk::{Format, MachineDisk, prepare};
pub(crate) use firmware::{Firmware, find as find_firmware, find_secure as find_secure_firmware};
pub(crate) use ports::resolve as resolve_forwards;
pub(crate) use program::{emulator, find as find_program, run};

use crate::{Arch, Clock, Forward, Peripherals};
use std::path::PathBuf;

/// Everything that QEMU's command line says; nothing is left to be found or chosen.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Machine {
    /// Architecture.
    pub arch: Arch,
    /// Machine type of QEMU.
    pub model: String,
    /// Processor of QEMU when it has to emulate one.
    pub cpu: String,
    /// How instructions are executed.
    pub acceleration: Acceleration,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// Processors.
    pub cpus: u32,
    /// Disks, network card and channels.
    pub peripherals: Peripherals,
    /// More words at the end.
    pub more_arguments: Vec<String>,
    /// Where the kernel comes from.
    pub start: Start,
    /// Disks in the order the guest sees them.
    pub disks: Vec<MachineDisk>,
    /// Forwarded ports when there is a network card; ports of the host are no longer 0.
    pub network: Option<Vec<Forward>>,
    /// Hardware clock.
    pub clock: Clock,
    /// Sockets on which this process listens and QEMU connects.
    pub sockets: Sockets,
}

/// Where the kernel comes from.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Start {
    /// From the disk, by this firmware.
    Firmware(Firmware),
    /// From files of the host.
    Kernel { kernel: PathBuf, initrd: Option<PathBuf>, device_tree: Option<PathBuf>, command_line: String },
}

/// Sockets on which this process listens and QEMU connects. That way round nothing of the console is ever missed.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Sockets {
    /// QEMU's control protocol (QMP).
    pub control: PathBuf,
    /// Serial console.
    pub console: PathBuf,
    /// Host channel, in a machine that has one.
    pub host: Option<PathBuf>,
}
