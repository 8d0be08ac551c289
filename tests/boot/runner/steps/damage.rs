//! Steps that damage the disk of a machine that is off.

use crate::{
    bench::Bench,
    disk::{self, Extent},
    failure::{Outcome, file, unexpected},
    find,
};
use kiln_types::ByteSize;
use serde::Deserialize;
use std::process::Command;

/// Alters single bits of a partition.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FlipBits {
    /// Its name.
    partition: String,
    /// One bit in so many bytes, such as `4KiB`.
    every: ByteSize,
    /// Bytes at the beginning that stay as they are.
    #[serde(default)]
    after: ByteSize,
}

/// Alters one bit of the data of a file of the root.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FlipFile {
    /// Its path in the root.
    file: String,
}

/// Overwrites the beginning of a partition.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Overwrite {
    /// Its name.
    partition: String,
    /// How much of it.
    size: ByteSize,
}

/// Removes a partition from the table.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Delete {
    /// Its name.
    partition: String,
}

impl FlipBits {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let Extent { start, length } = disk::partition(bench.disk(), &self.partition)?;
        let step = self.every.bytes().max(1) as usize;
        // The table of partitions is changed by the first boot, the root itself never: what the image has is enough.
        let end = start + length.min(disk::partition(bench.image(), &self.partition)?.length);
        disk::flip_bits(bench.disk(), (start + self.after.bytes()..end).step_by(step))
    }
}

impl FlipFile {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let root = disk::partition(bench.disk(), "root-a")?;
        let offset = self.place(bench, root)?;
        disk::flip_bits(bench.disk(), [root.start + offset])
    }

    /// Where the first extent of the file is in the filesystem, as erofs-utils see it. Its table has lines such as
    /// `   0:        0..  131072 |  131072 :   40960..   81920 |   40960`.
    fn place(&self, bench: &Bench, root: Extent) -> Outcome<u64> {
        let copy = bench.folder().join("root.erofs");
        disk::extract(bench.disk(), root, &copy)?;
        let tool = find::tool("dump.erofs")?;
        let path = format!("--path={}", self.file);
        let output = Command::new(tool).args([&path, "-e"]).arg(&copy).output().map_err(file("dump.erofs"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let physical = text.lines().find(|line| line.trim_start().starts_with("0:"));
        let offset = physical.and_then(|line| line.split(':').nth(2)).and_then(|rest| rest.split("..").next());
        match offset.and_then(|offset| offset.trim().parse::<u64>().ok()) {
            // A little behind the beginning, so that it is in the data and not in a header.
            Some(offset) => Ok(offset + 100),
            None => unexpected(format!("dump.erofs does not say where {} is:\n{text}", self.file)),
        }
    }
}

impl Overwrite {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let whole = disk::partition(bench.disk(), &self.partition)?;
        disk::overwrite(bench.disk(), Extent { length: whole.length.min(self.size.bytes()), ..whole })
    }
}

impl Delete {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let number = disk::number(bench.disk(), &self.partition)?;
        let tool = find::tool("sgdisk")?;
        let output = Command::new(tool).arg(format!("--delete={number}")).arg(bench.disk()).output();
        if output.map_err(file("sgdisk"))?.status.success() { Ok(()) } else { unexpected("sgdisk could not delete it") }
    }
}
