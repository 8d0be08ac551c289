//! Boots an image in QEMU and watches it become a cluster.
//!
//! [`Session::start`] turns [`Options`] into a running machine; [`Session::wait_ready`] returns a [`Report`], or a
//! [`BootError`] that says what was missing and what the console said last. The image file itself is never written.
//!
//! Two things come out of the machine: its serial console, and JSON lines on the virtio port `io.kiln.host`. Both feed
//! one picture of the boot (`watch`), which is judged by pure functions.

mod console;
mod error;
mod host;
mod machine;
mod options;
mod process;
mod scratch;
mod server;
mod session;
mod variables;
mod watch;

pub use console::Console;
pub use error::{Error, Program};
pub use host::{Disk as DiskStatus, Kubeconfig, Memory as MemoryStatus, Message, Pod, Status};
pub use machine::{Acceleration, Chosen, choose, convert};
pub use options::{Arch, Boot, Clock, DiskMode, Forward, ForwardParseError, Options, Peripherals};
pub use scratch::scratch;
pub use session::Session;
pub use watch::{BootError, BootFailure, Idle, Limits, Milestone, Missing, Report, Source, Timeline};
