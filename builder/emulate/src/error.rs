//! Why a machine could not be started or steered.

use std::{io, path::PathBuf, time::Duration};

/// A program of the host that this room starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Program {
    /// `qemu-system-x86_64`.
    QemuX86_64,
    /// `qemu-system-aarch64`.
    QemuAarch64,
    /// `qemu-system-arm`.
    QemuArm,
    /// `qemu-img`, which makes the overlay.
    QemuImg,
}

impl Program {
    /// The name it is looked up by in `PATH`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QemuX86_64 => "qemu-system-x86_64",
            Self::QemuAarch64 => "qemu-system-aarch64",
            Self::QemuArm => "qemu-system-arm",
            Self::QemuImg => "qemu-img",
        }
    }

    /// How to install it, by distribution.
    pub const fn install(self) -> &'static str {
        match self {
            Self::QemuX86_64 => {
                "Debian, Ubuntu: apt install qemu-system-x86 qemu-utils ovmf\n\
                 Fedora: dnf install qemu-system-x86 qemu-img edk2-ovmf\n\
                 Arch: pacman -S qemu-system-x86 qemu-img edk2-ovmf"
            }
            Self::QemuAarch64 => {
                "Debian, Ubuntu: apt install qemu-system-arm qemu-utils qemu-efi-aarch64\n\
                 Fedora: dnf install qemu-system-aarch64 qemu-img edk2-aarch64\n\
                 Arch: pacman -S qemu-system-aarch64 qemu-img edk2-aarch64"
            }
            Self::QemuArm => {
                "Debian, Ubuntu: apt install qemu-system-arm qemu-utils qemu-efi-arm\n\
                 Fedora: dnf install qemu-system-arm qemu-img edk2-arm\n\
                 Arch: pacman -S qemu-system-arm qemu-img edk2-arm"
            }
            Self::QemuImg => {
                "Debian, Ubuntu: apt install qemu-utils\nFedora: dnf install qemu-img\nArch: pacman -S qemu-img"
            }
        }
    }
}

/// Why a machine could not be started or steered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is not in `PATH`.
    #[error("{} is not installed", .0.name())]
    ProgramMissing(Program),
    /// No UEFI firmware in the places where distributions put it.
    #[error("no UEFI firmware for {arch} is installed: looked for {}", list(.looked))]
    FirmwareMissing {
        /// The architecture it is for.
        arch: crate::Arch,
        /// Every place that was tried.
        looked: Vec<PathBuf>,
    },
    /// The image is not there or cannot be read.
    #[error("the image {} cannot be read", .path.display())]
    Image {
        /// The image.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Too little space for the files of a machine.
    #[error("{} has {free} free, and at least {need} are needed", .path.display())]
    NoRoom {
        /// Where they were to go.
        path: PathBuf,
        /// What is free there.
        free: kiln_types::ByteSize,
        /// What is needed for sure.
        need: kiln_types::ByteSize,
    },
    /// The requested disk is smaller than what is in it.
    #[error("a disk of {wanted} is smaller than the image, which has {image}")]
    DiskTooSmall {
        /// What was asked for.
        wanted: kiln_types::ByteSize,
        /// What the image needs.
        image: kiln_types::ByteSize,
    },
    /// A port of the host is taken.
    #[error("port {port} of 127.0.0.1 cannot be used")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// Variables of a firmware that is not EDK2's, or that have no room.
    #[error(
        "the installed UEFI firmware cannot be told what to start: its variables have another form than those of EDK2"
    )]
    Variables,
    /// A file or socket of the session could not be made.
    #[error("{doing} {}", .path.display())]
    File {
        /// What was being done, as the beginning of a sentence.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A program failed at once, with what it said.
    #[error("{program} failed ({status}): {output}")]
    ProgramFailed {
        /// Its name.
        program: &'static str,
        /// How it ended.
        status: String,
        /// Its last words.
        output: String,
    },
    /// QEMU started but did not connect to our sockets.
    #[error("QEMU did not open its {what} within {} s", .after.as_secs())]
    NoAnswer {
        /// What is missing.
        what: &'static str,
        /// How long was waited.
        after: Duration,
    },
    /// QEMU's control socket broke or refused a command.
    #[error("QEMU refused `{command}`: {reason}")]
    Control {
        /// The command.
        command: String,
        /// Its words.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}

impl Error {
    /// The way out, when there is a known one; several lines at most.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::ProgramMissing(program) => Some(program.install().to_owned()),
            Self::FirmwareMissing { arch, .. } => Some(crate::machine::emulator(*arch).install().to_owned()),
            Self::Variables => Some("start the raw image of the same build: it has the same root".to_owned()),
            Self::NoRoom { .. } => Some("TMPDIR names another directory".to_owned()),
            Self::Port { .. } => Some("choose another port, or leave it out to take a free one".to_owned()),
            _ => None,
        }
    }
}

/// Wraps an IO error with what was being done to `path`.
pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |source| Error::File { doing, path, source }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
