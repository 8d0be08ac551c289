//! What the caller wants of the machine.

mod arch;
mod disk;
mod forward;
mod peripherals;

pub use arch::Arch;
pub use disk::DiskMode;
pub use forward::{Forward, ForwardParseError};
pub use peripherals::Peripherals;

use crate::machine::Acceleration;
use kiln_types::ByteSize;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

/// How the machine finds its kernel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Boot {
    /// As on real hardware: UEFI firmware reads the ESP of the disk.
    Uefi,
    /// The same with a firmware that knows Secure Boot.
    SecureBoot {
        /// Certificates of whom it trusts, an `EFI_SIGNATURE_LIST` (UEFI 2.10, chapter 32.4.1). Without them it is in its setup mode,
        /// until the image or its user enrols some.
        owner: Option<Vec<u8>>,
    },
    /// QEMU loads a kernel itself; for trials of a kernel, an initrd or this library.
    Kernel {
        /// The kernel image.
        kernel: PathBuf,
        /// The initrd, when there is one.
        initrd: Option<PathBuf>,
        /// The device tree, when it is not that of QEMU.
        device_tree: Option<PathBuf>,
        /// The whole kernel command line.
        command_line: String,
    },
}

/// What the machine's hardware clock says at power-on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Clock {
    /// The time of the host.
    Host,
    /// A UTC time such as `2001-01-01T00:00:00`, as a board without a battery would have it.
    At(String),
}

/// What to boot, and in what machine. Start with [`Options::new`] and change what differs.
#[derive(Clone, Debug)]
pub struct Options {
    /// The disk image, only ever read; `None` boots a machine without a disk of its own.
    pub image: Option<PathBuf>,
    /// The architecture of the image.
    pub arch: Arch,
    /// Machine type of QEMU, with its own options after commas: `q35`, `virt,highmem=off`.
    pub machine: String,
    /// Processor of QEMU when it has to emulate one.
    pub cpu: String,
    /// Disks, network card and channels.
    pub peripherals: Peripherals,
    /// More words for QEMU's command line.
    pub more_arguments: Vec<String>,
    /// How the kernel is found.
    pub boot: Boot,
    /// What its UEFI firmware fetches by HTTP and starts, from a server that runs as long as the session; it wants a network.
    pub netboot: Option<PathBuf>,
    /// Memory of the machine; whole MiB.
    pub memory: ByteSize,
    /// Processors of the machine.
    pub cpus: u32,
    /// Where the machine's writes go.
    pub disk: DiskMode,
    /// Size the guest sees of its disk, at least that of the image; the first boot grows `/var` into it.
    pub disk_size: ByteSize,
    /// More disks, attached after the first; what is written to them is thrown away.
    pub more_disks: Vec<PathBuf>,
    /// Whether there is a network card. Without one there is no API port and no forward either.
    pub network: bool,
    /// The port on 127.0.0.1 that leads to the API server; 0 takes a free one.
    pub api_port: u16,
    /// The port of the API server in the guest, as the image's profile says.
    pub guest_api_port: u16,
    /// More ports that lead into the guest.
    pub forwards: Vec<Forward>,
    /// The hardware clock at power-on.
    pub clock: Clock,
    /// How instructions are executed; `None` tries KVM and falls back.
    pub acceleration: Option<Acceleration>,
    /// Where the kubeconfig is written once the guest hands it out; `None` keeps it beside the machine's sockets.
    pub kubeconfig: Option<PathBuf>,
    /// Where the serial console is recorded; `None` keeps it beside the machine's sockets.
    pub console_log: Option<PathBuf>,
    /// Set by the caller, from a signal handler for example, to end every wait of the session.
    pub cancel: Arc<AtomicBool>,
}

impl Options {
    /// Two processors, 2 GiB of memory, an 8 GiB disk that is thrown away, a network, UEFI; a PC.
    pub fn new(image: impl Into<PathBuf>) -> Self {
        Self { image: Some(image.into()), ..Self::without_disk() }
    }

    /// The same machine without a disk.
    pub fn without_disk() -> Self {
        Self {
            image: None,
            arch: Arch::X86_64,
            machine: "q35".to_owned(),
            cpu: "max".to_owned(),
            peripherals: Peripherals::Virtual,
            more_arguments: Vec::new(),
            boot: Boot::Uefi,
            netboot: None,
            memory: ByteSize::mib(2048),
            cpus: 2,
            disk: DiskMode::Throwaway,
            disk_size: ByteSize::mib(8192),
            more_disks: Vec::new(),
            network: true,
            api_port: 0,
            guest_api_port: 6443,
            forwards: Vec::new(),
            clock: Clock::Host,
            acceleration: None,
            kubeconfig: None,
            console_log: None,
            cancel: Arc::default(),
        }
    }
}
