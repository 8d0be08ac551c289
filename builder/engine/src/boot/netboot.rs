//! The format `netboot`: the unified kernel image with the root inside, for UEFI firmware that fetches it by HTTP.

use super::{InitrdError, Parts, uefi::Programs};
use crate::EngineError;
use kiln_image::{Joined, authenticode, netboot};
use kiln_tree::modules::Module;
use std::{fs::File, path::Path};

/// What a node without a disk does not have: mounts of `/etc/fstab`, partitions to look for, make and trim. kiln-init mounts `/var`.
const WITHOUT_DISK: &str = "fstab=no systemd.gpt_auto=no systemd.mask=systemd-repart.service systemd.mask=fstrim.timer";
/// By which files become block devices. The initrd of disks does without it.
const LOOP: &str = "loop";

/// Gives the image to `then`: signed as that of a disk is, and written nowhere yet. The root stays in its files.
pub fn netboot<T>(parts: &Parts<'_>, then: impl FnOnce(Joined<'_>) -> T) -> Result<T, EngineError> {
    let (programs, command_line) = (Programs::of(parts)?, format!("{} {WITHOUT_DISK}", parts.command_line()));
    let mut image = programs.uki(parts, &command_line)?.joined(archive(parts)?)?;
    if let Some(signer) = parts.signer {
        let failed = |source| EngineError::Authenticode { what: "the image for netboot", source };
        image = authenticode::sign_joined(image, signer).map_err(failed)?;
    }
    Ok(then(image))
}

/// The archive of the root, its hash tree, and the module that mounting them wants.
fn archive<'a>(parts: &Parts<'_>) -> Result<Joined<'a>, EngineError> {
    let open = |path: &Path| File::open(path).map_err(EngineError::io("read", path));
    let (root, hashes) = (open(&parts.filesystem.root)?, open(&parts.filesystem.hashes)?);
    let time = parts.tree.time() as u64;
    netboot::archive(root, hashes, loop_module(parts)?, time).map_err(EngineError::Netboot)
}

/// Nothing where the kernel has it built in.
fn loop_module(parts: &Parts<'_>) -> Result<Option<Vec<u8>>, EngineError> {
    let modules = parts.tree.modules().load_order([LOOP]).map_err(InitrdError::from)?;
    let read = |module: &Module| module.bytes().map_err(EngineError::io("read", Path::new(&module.path)));
    modules.last().map(|module| read(module)).transpose()
}
