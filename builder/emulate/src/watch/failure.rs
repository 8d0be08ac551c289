//! Why a boot did not end in a working cluster.

use super::Missing;
use crate::Error;
use std::{fmt, time::Duration};

/// What ended a boot before its time was over.
#[derive(Clone, PartialEq, Debug)]
pub enum BootFailure {
    /// The firmware found nothing to boot.
    NothingToBoot,
    /// The firmware or boot loader refused what it loaded, in its words.
    Refused(String),
    /// The machine has not the memory that the image wants while it starts.
    TooLittleMemory,
    /// The kernel panicked, in its words.
    Panic(String),
    /// A block of the root does not have the hash it must have, in the kernel's words.
    Corrupted(String),
    /// The initrd gave up, in its words.
    Initrd(String),
    /// systemd went to emergency mode.
    Emergency(String),
    /// The cluster runs, but these units of systemd failed.
    Units(Vec<String>),
    /// QEMU ended by itself.
    MachineGone {
        /// Its exit status.
        status: String,
        /// What it said on stderr.
        output: String,
    },
}

/// Why a boot did not end in a working cluster, with the last lines of the console.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// Time is over.
    #[error("the node is not ready after {} s: {}", .after.as_secs(), sentence(.missing))]
    NotReady {
        /// How long was waited.
        after: Duration,
        /// What was missing, at least one.
        missing: Vec<Missing>,
        /// The last lines of the console.
        console: Vec<String>,
    },
    /// It cannot become ready any more.
    #[error("the boot failed after {seconds:.0} s: {failure}")]
    Failed {
        /// Seconds since power-on.
        seconds: f64,
        /// What happened.
        failure: BootFailure,
        /// The last lines of the console.
        console: Vec<String>,
    },
    /// The machine could not be steered, or the caller asked to stop.
    #[error(transparent)]
    Machine(#[from] Error),
}

impl BootError {
    /// The last lines of the console, to be shown below the error.
    pub fn console(&self) -> &[String] {
        match self {
            Self::NotReady { console, .. } | Self::Failed { console, .. } => console,
            Self::Machine(_) => &[],
        }
    }

    /// The way out, when there is a known one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Failed { failure: BootFailure::Corrupted(_), .. } => {
                Some("the image was changed after it was built: build or download it again".to_owned())
            }
            Self::Failed { failure: BootFailure::NothingToBoot, .. } => {
                Some("is the file a whole disk image for this architecture?".to_owned())
            }
            Self::Failed { failure: BootFailure::TooLittleMemory, .. } => {
                Some("give the machine more: `--memory`, in MiB".to_owned())
            }
            Self::Machine(error) => error.hint(),
            _ => None,
        }
    }
}

impl fmt::Display for BootFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToBoot => f.write_str("the firmware found nothing to boot on the disk"),
            Self::Refused(words) => write!(f, "the boot loader refused the image: {words}"),
            Self::TooLittleMemory => f.write_str("the machine has too little memory for the image"),
            Self::Panic(words) => write!(f, "kernel panic: {words}"),
            Self::Corrupted(words) => write!(f, "the root filesystem is altered: {words}"),
            Self::Initrd(words) => write!(f, "the initrd gave up: {words}"),
            Self::Emergency(words) => write!(f, "emergency mode: {words}"),
            Self::Units(units) => write!(f, "the cluster runs, but units failed: {}", units.join(" ")),
            Self::MachineGone { status, output } if output.is_empty() => write!(f, "the machine ended ({status})"),
            Self::MachineGone { status, output } => write!(f, "the machine ended ({status}): {output}"),
        }
    }
}

fn sentence(missing: &[Missing]) -> String {
    missing.iter().map(Missing::to_string).collect::<Vec<_>>().join("; ")
}
