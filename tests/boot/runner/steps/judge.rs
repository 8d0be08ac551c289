//! Independent judges of the disk of a machine that is off.

use crate::{
    bench::Bench,
    disk,
    failure::{Outcome, file, unexpected},
    find,
};
use serde::Deserialize;
use std::process::Command;

/// `e2fsck -fn` of a partition.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CheckExt4 {
    /// Its name.
    partition: String,
}

impl CheckExt4 {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let tool = find::tool("e2fsck")?;
        let copy = bench.folder().join("partition.ext4");
        disk::extract(bench.disk(), disk::partition(bench.disk(), &self.partition)?, &copy)?;
        judge(Command::new(tool).arg("-fn").arg(&copy), "")
    }
}

/// `sgdisk -v` of the disk.
pub(super) fn check_table(bench: &mut Bench) -> Outcome {
    let tool = find::tool("sgdisk")?;
    // sgdisk succeeds even when it found problems.
    judge(Command::new(tool).arg("-v").arg(bench.disk()), "No problems found")
}

fn judge(command: &mut Command, expected: &str) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(file(&name))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && said.contains(expected) {
        return Ok(());
    }
    unexpected(format!("{name} ({}): {said}{}", output.status, String::from_utf8_lossy(&output.stderr)))
}
