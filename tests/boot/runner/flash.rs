//! Disks that `kiln flash` wrote, over what somebody else left on them.

use crate::{
    disk,
    failure::{Outcome, file, unexpected},
    ssh, variant,
};
use kiln_types::ByteSize;
use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

/// As much of the disk is full of old data before: more than the image has, and where the next partitions will begin.
const OLD: u64 = 512 << 20;

/// Flashes an image onto a disk of `size`, with the settings of a node in the form of `kiln flash --set`.
pub fn onto(node: &[String], image: &Path, disk: &Path, size: ByteSize) -> Outcome {
    let made = File::create(disk).map_err(file(disk.display()))?;
    made.set_len(size.bytes()).map_err(file(disk.display()))?;
    for start in [0, size.bytes().saturating_sub(OLD / 8)] {
        disk::overwrite(disk, disk::Extent { start, length: OLD.min(size.bytes() - start) })?;
    }
    let mut command = Command::new(variant::kiln()?);
    command.args(["flash", "--yes", "--progress", "none"]).arg(image).arg(disk).stdin(Stdio::null());
    for setting in node {
        command.arg("--set").arg(ssh::with_keys(setting)?);
    }
    let output = command.output().map_err(file("kiln flash"))?;
    match output.status.success() {
        true => Ok(()),
        false => unexpected(format!("kiln flash: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}
