//! What the boot partitions are made of.

use super::command_line;
use crate::{EngineError, filesystem::Filesystem};
use kiln_image::{Arch, disk, fat::FatOptions, signing::Signer};
use kiln_spec::Spec;
use kiln_tree::{CheckedTree, Kernel};
use kiln_types::ByteSize;
use std::path::Path;

/// What the boot partitions are made of.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// Profile and board.
    pub spec: &'a Spec,
    /// The root, whose packages have the kernel and what starts it.
    pub tree: &'a CheckedTree,
    /// The initrd.
    pub initrd: &'a [u8],
    /// The root as it was written.
    pub filesystem: &'a Filesystem,
    /// Who signs what UEFI firmware starts.
    pub signer: Option<&'a dyn Signer>,
}

impl<'a> Parts<'a> {
    /// The architecture in the words of the writers.
    pub fn arch(&self) -> Arch {
        arch(self.spec)
    }

    /// The kernel.
    pub fn kernel(&self) -> Result<&'a Kernel, EngineError> {
        self.tree.kernel().ok_or(EngineError::NoKernel)
    }

    /// The bytes of the kernel.
    pub fn kernel_image(&self) -> Result<Vec<u8>, EngineError> {
        self.kernel()?.image.read().map_err(EngineError::io("read", Path::new("vmlinuz")))
    }

    /// The kernel's command line.
    pub fn command_line(&self) -> String {
        command_line(self.spec, &self.filesystem.root_hash, self.tree.time())
    }

    /// A file of the packages, whether it is in the root or was kept out of it.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, EngineError> {
        let content = self.tree.file(path).ok_or_else(|| EngineError::NotInPackages { path: path.to_owned() })?;
        content.read().map_err(EngineError::io("read", Path::new(path)))
    }

    /// How a FAT volume of `size` is written.
    pub fn volume(&self, label: &str, size: ByteSize) -> FatOptions {
        FatOptions {
            size,
            serial: disk::boot_serial(&self.filesystem.root_hash),
            label: label.to_owned(),
            time: self.tree.time() as u64,
        }
    }
}

/// The architecture of `spec` in the words of the writers.
pub fn arch(spec: &Spec) -> Arch {
    match spec.board.arch {
        kiln_spec::Arch::Amd64 => Arch::Amd64,
        kiln_spec::Arch::Arm64 => Arch::Arm64,
        kiln_spec::Arch::Armv7 => Arch::Armv7,
    }
}
