//! Whether an image is whole and what it says it is, by the image alone: a file, or a disk that it was put onto.
//!
//! ```text
//! tables       the first sector, both partition tables
//! volumes      every FAT volume: its copies, its files
//! boot entry   its signature, where there is one
//!              the root hash in the command line ─┐
//! identity     the partitions named by it         ├─ belong together
//! hash tree    every block of the root            │
//! filesystem   its superblock, all entries       ─┘
//! the rest     zeros, in a file from which nothing has started
//! ```
//!
//! Of an image for netboot it is less: the root hash in its command line, its signature, filesystem and hash tree.
//!
//! Every check says what it found; what could not be looked at says so. Nothing here trusts the image: errors are fine and
//! panics are bugs.

pub(crate) mod boot;
mod check;
mod rest;
pub(crate) mod root;
mod tables;
#[cfg(test)]
mod tests;

pub use check::{Check, Outcome};

use crate::{
    ReadAt,
    gpt::{self, Kind},
    netboot,
};
use std::error::Error;

/// The first bytes, in which the table is.
const HEAD: u64 = 1 << 20;

/// Where the image is. A node that has started from it has made more partitions, there and here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In a file, as it was built, or as the disk of a virtual machine.
    File,
    /// On a disk, which may have had something else before.
    Disk,
}

/// Checks all of the image in the first `len` bytes of `image`.
pub fn verify(image: &dyn ReadAt, len: u64, place: Place) -> Vec<Check> {
    if netboot::is_program(image) {
        return netboot::verify(image, len);
    }
    // On a larger disk the second table is where the image ended until the first start moves it.
    let stated = stated_len(image, len);
    let end = stated.filter(|end| *end < len).unwrap_or(len);
    let table = match gpt::read(image, end) {
        Ok(table) => table,
        Err(error) => {
            let nothing = "without the partition table nobody knows where it is";
            return vec![
                Check::failed("partition table", no_table(stated, len, &error)),
                Check::skipped("everything in it", nothing),
            ];
        }
    };
    let mut checks = tables::check(image, end, &table);
    checks.extend(boot::volumes(image, &table));
    let (entries, told) = boot::entries(image, &table);
    checks.extend(told);
    checks.extend(boot::signatures(image, len));
    for entry in &entries {
        checks.extend(root::check(image, &table, entry));
    }
    let has_started = table.entries.iter().any(|entry| entry.kind == Kind::Var);
    if !has_started {
        checks.extend(entries.first().map(|entry| root::identity(&table, &entry.root_hash)));
    }
    checks.push(match place {
        Place::File if !has_started => rest::check(image, end..len),
        _ => Check::skipped("unused space", "on a disk, and once started, it may hold anything"),
    });
    checks
}

/// Why there is no table: of an image that was cut off, that it was. `stated` is how long its first table says that it is.
fn no_table(stated: Option<u64>, len: u64, error: &dyn Error) -> String {
    match stated {
        Some(whole) if whole > len => {
            format!("the image is cut off: the table is that of a disk of {whole} bytes, and {len} are here")
        }
        _ => told(error),
    }
}

/// The length of the disk that the first table is of.
fn stated_len(image: &dyn ReadAt, len: u64) -> Option<u64> {
    let mut head = vec![0; len.min(HEAD) as usize];
    image.read_at(0, &mut head).ok().and_then(|()| gpt::stated_len(&head))
}

/// An error with its causes, in one line.
pub(crate) fn told(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
