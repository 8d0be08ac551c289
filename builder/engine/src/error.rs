//! Why a build failed.

use kiln_image::{
    authenticode::AuthenticodeError, boot::OverlayError, cpio::CpioError, disk::DiskError, erofs::ErofsError,
    fat::FatError, oci::OciError, signing::SignError, uki::UkiError, verity,
};
use kiln_plan::{debian, lock, oci::OciError as DocumentError};
use kiln_store::{FetchError, StoreError};
use kiln_tree::{AssemblyError, RulesError, deb::DebError};
use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// Why a build failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The system refused something.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The output directory is something else.
    #[error("{} is not a directory, and the image and its companions need one", .path.display())]
    NotADirectory {
        /// What was given.
        path: PathBuf,
    },
    /// Something in the way of an output.
    #[error("{} is a directory, and a file is to have this name", .path.display())]
    IsADirectory {
        /// The name.
        path: PathBuf,
    },
    /// The output's disk is full.
    #[error("no room left to write {}; what was written of it has been removed", .path.display())]
    Full {
        /// What was being written.
        path: PathBuf,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A download.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A lock file that cannot be read.
    #[error("cannot use the lock {}", .path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why.
        source: lock::LockError,
    },
    /// `--locked` without a lock that fits.
    #[error("{} does not fit what is to be built:\n{}", .path.display(), .differences.join("\n"))]
    LockDiffers {
        /// The file.
        path: PathBuf,
        /// What differs, one line each.
        differences: Vec<String>,
    },
    /// `--locked` without a lock.
    #[error("there is no {}", .path.display())]
    NoLock {
        /// Where it should be.
        path: PathBuf,
    },
    /// `--locked` with a lock of other images alone.
    #[error("{} has no lock of {profile} on {board}", .path.display())]
    NotLocked {
        /// The file.
        path: PathBuf,
        /// The profile.
        profile: String,
        /// The board.
        board: String,
    },
    /// The packages do not go together.
    #[error(transparent)]
    Resolve(#[from] debian::resolve::ResolveError),
    /// A list of packages of kiln's own.
    #[error("rootfs/packages/{list}.toml")]
    PackageList {
        /// Its name.
        list: &'static str,
        /// Why.
        source: toml::de::Error,
    },
    /// A keyring of kiln's own.
    #[error("rootfs/keyrings")]
    Keyring(#[from] debian::release::KeyringError),
    /// A keyring of the user's own.
    #[error("the keys in `debian.keys` of the profile")]
    ProfileKeys(#[source] debian::release::KeyringError),
    /// No keys at all.
    #[error("kiln has no keys in rootfs/keyrings")]
    NoKeyring,
    /// go.sum of kiln's own.
    #[error("the Go modules of rootfs")]
    GoSum(#[from] kiln_plan::go::GoSumError),
    /// A package.
    #[error("the package {name} {version}")]
    Deb {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
        /// Why.
        source: DebError,
    },
    /// How the node's programs are built.
    #[error(transparent)]
    Recipe(#[from] crate::node::RecipeError),
    /// A lock without a compiler.
    #[error("the lock names no Go toolchain, so nothing can be compiled")]
    NoToolchain,
    /// A machine that Go's compilers are not pinned for.
    #[error(
        "kiln has no Go toolchain that runs on this machine ({host}), so it cannot compile the node's software here"
    )]
    NoCompilerHere {
        /// The machine, in Go's words.
        host: String,
        /// Those that there are some for.
        hosts: Vec<String>,
    },
    /// The compiler.
    #[error(transparent)]
    Toolchain(#[from] crate::node::ToolchainError),
    /// Compiling.
    #[error("the node's programs")]
    Compile(#[from] crate::node::CompileError),
    /// Rules of kiln's own.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A manifest of kiln's own.
    #[error(transparent)]
    Manifest(#[from] crate::root::ManifestError),
    /// The root.
    #[error(transparent)]
    Assembly(#[from] AssemblyError),
    /// An add-on of the profile's.
    #[error(transparent)]
    Addon(#[from] crate::AddonError),
    /// A container image of the profile's.
    #[error(transparent)]
    Image(#[from] crate::ImageError),
    /// The tree of the base image.
    #[error("the base image of system pods")]
    Tree(#[from] kiln_tree::TreeError),
    /// The base image of system pods.
    #[error("the base image of system pods")]
    Oci(#[from] OciError),
    /// The root filesystem.
    #[error("the root filesystem")]
    Erofs(#[from] ErofsError),
    /// The hash tree.
    #[error("the hash tree of the root")]
    Verity(#[from] verity::VerityError),
    /// The root does not fit a slot.
    #[error("the root is {size}, and a slot of the board has {slot}")]
    SlotTooSmall {
        /// Size of the root.
        size: kiln_types::ByteSize,
        /// Size of a slot.
        slot: kiln_types::ByteSize,
    },
    /// The initrd.
    #[error("the initrd")]
    Initrd(#[from] crate::boot::InitrdError),
    /// A kernel that lacks what the image needs.
    #[error(transparent)]
    Kernel(#[from] crate::KernelError),
    /// No kernel in the packages.
    #[error("none of the packages has a kernel: the board's `kernel-package` must name one")]
    NoKernel,
    /// A program that was not built.
    #[error("the node's software has no `{0}`")]
    NoProgram(&'static str),
    /// A file that a package should have.
    #[error("no package has `/{path}`")]
    NotInPackages {
        /// Its path.
        path: String,
    },
    /// A board without what its way to boot needs; the check of the files lets none through.
    #[error("the board does not say what the firmware of a Raspberry Pi is told")]
    NoRaspberryPi,
    /// An overlay that Debian's firmware does not have.
    #[error("raspi-firmware has no overlay `{name}`")]
    NoOverlay {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// An overlay that would have no effect.
    #[error("in `raspberry-pi.overlays`")]
    Overlay(#[from] OverlayError),
    /// The kernel image.
    #[error("the unified kernel image")]
    Uki(#[from] UkiError),
    /// The key of Secure Boot.
    #[error(transparent)]
    Signing(#[from] crate::SigningError),
    /// What is signed.
    #[error("cannot sign {what}")]
    Authenticode {
        /// Which program.
        what: &'static str,
        /// Why.
        source: AuthenticodeError,
    },
    /// The image of a disc.
    #[error(transparent)]
    Iso(kiln_image::iso::IsoError),
    /// The archive with the root of an image for netboot.
    #[error("the root in the image for netboot")]
    Netboot(#[source] CpioError),
    /// Keys to enrol.
    #[error("cannot sign the keys that are to be enrolled")]
    Sign(#[source] SignError),
    /// A stub that nobody has looked at yet.
    #[error("systemd-stub is {version}, and what of the boot partition it takes unsigned is known of {known} alone")]
    UnknownStub {
        /// Its version.
        version: String,
        /// The version that is known.
        known: u32,
    },
    /// The boot partition.
    #[error("the EFI system partition")]
    Fat(#[from] FatError),
    /// The disk.
    #[error("the disk image")]
    Disk(#[from] DiskError),
}

impl EngineError {
    /// The error for `action` on `path`; a full disk is told apart.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { action, path, source },
        }
    }

    /// The way out, when there is one that the message does not say.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoLock { .. } | Self::NotLocked { .. } => {
                "`kiln lock` with the same profile and board writes one".to_owned()
            }
            Self::Lock { .. } => {
                "locks are not edited: take the version before the change, or write a new one by `kiln lock --update`"
                    .to_owned()
            }
            Self::LockDiffers { .. } => {
                "`kiln lock` brings it up to date; without --locked a build does so itself".to_owned()
            }
            Self::NoCompilerHere { hosts, .. } => format!(
                "build on one of {}; what flashes, inspects and verifies images needs no compiler",
                hosts.join(", ")
            ),
            Self::Kernel(crate::KernelError::Lacks { .. }) => {
                "let the board name another `kernel-package` or `kernel-suite`, or its `modules` and `initrd-modules` bring what \
                 is a module"
                    .to_owned()
            }
            Self::NoOverlay { known, .. } => {
                format!("it has {}; the file of another one is given by its path: `./NAME.dtbo`", known.join(", "))
            }
            Self::Overlay(OverlayError::DoesNotFit { .. }) => {
                "overlays of Raspberry Pi OS are for its own kernel; `dtc -@` compiles one against the names that Linux has".to_owned()
            }
            Self::Signing(error) => return error.hint(),
            Self::UnknownStub { .. } => {
                "take another version of systemd, or build without `secure-boot`; ARCHITECTURE.md says what is to be looked at"
                    .to_owned()
            }
            Self::Addon(error) => error.hint(),
            Self::Image(error) => return error.hint().map(str::to_owned),
            Self::Fetch(FetchError::Image { source: DocumentError::NoPlatform { .. }, .. }) => {
                "take another tag or another image, or leave it out on this board".to_owned()
            }
            Self::SlotTooSmall { .. } => "give the profile a larger `image.slot-size`".to_owned(),
            Self::Store(StoreError::Io { source, .. })
            | Self::Fetch(FetchError::Store(StoreError::Io { source, .. }))
                if matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                "the store must be yours to write: choose another place with --store".to_owned()
            }
            Self::NotADirectory { .. } | Self::IsADirectory { .. } => "choose another place with --out".to_owned(),
            Self::Full { .. } => "make room, or choose another place with --out".to_owned(),
            error if is_full(error) => "make room, or choose other places with --out and --store".to_owned(),
            _ => return None,
        })
    }

    /// Whether there is no lock for what is asked, so that a new one has to be made.
    pub fn is_out_of_date(&self) -> bool {
        matches!(self, Self::NoLock { .. } | Self::NotLocked { .. } | Self::LockDiffers { .. })
    }

    /// Whether the user wanted to stop.
    pub fn is_interruption(&self) -> bool {
        matches!(
            self,
            Self::Interrupted
                | Self::Fetch(FetchError::Cancelled)
                | Self::Compile(crate::node::CompileError::Interrupted)
        )
    }

    /// Whether the user's input is at fault, rather than kiln or the machine.
    pub fn is_input(&self) -> bool {
        match self {
            Self::Fetch(FetchError::Store(error)) | Self::Store(error) => {
                matches!(
                    error,
                    StoreError::Format { .. } | StoreError::NotAStore { .. } | StoreError::NotADirectory { .. }
                )
            }
            Self::Fetch(error) => matches!(
                error,
                FetchError::Offline { .. }
                    | FetchError::Vanished { .. }
                    | FetchError::NoIndex { .. }
                    | FetchError::NoGoProxy { .. }
                    | FetchError::Setting { .. }
                    | FetchError::Image { .. }
            ),
            Self::Image(_) => true,
            Self::Addon(error) => error.is_input(),
            Self::Lock { .. } | Self::ProfileKeys(_) | Self::Resolve(_) | Self::SlotTooSmall { .. } => true,
            Self::Kernel(crate::KernelError::Lacks { .. } | crate::KernelError::Named(_)) => true,
            Self::NoOverlay { .. } | Self::Overlay(_) | Self::NoCompilerHere { .. } => true,
            Self::Signing(_) | Self::Authenticode { source: AuthenticodeError::Sign(_), .. } | Self::Sign(_) => true,
            Self::NotADirectory { .. } | Self::IsADirectory { .. } => true,
            error => error.is_out_of_date(),
        }
    }
}

/// Whether a full disk is at the bottom of it, wherever that was met.
fn is_full(error: &EngineError) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded)) {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_has_a_way_out_wherever_it_was_met() {
        let full = || io::Error::from(ErrorKind::StorageFull);
        let met = EngineError::Deb { name: "clay".into(), version: "1".into(), source: DebError::Write(full()) };
        assert!(met.hint().is_some_and(|hint| hint.starts_with("make room")));
        assert!(EngineError::io("write", Path::new("x"))(full()).hint().is_some());
        assert_eq!(EngineError::io("write", Path::new("x"))(ErrorKind::NotFound.into()).hint(), None);
    }
}
