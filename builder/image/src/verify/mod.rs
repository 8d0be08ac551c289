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
//! the rest     zeros, in a file
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

use crate::{ReadAt, gpt, netboot};
use std::error::Error;

/// The first bytes, in which the table is.
const HEAD: u64 = 1 << 20;

/// Where the image is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In a file, as it was built.
    File,
    /// On a disk, which may have started from it and has more partitions then.
    Disk,
}

/// Checks all of the image in the first `len` bytes of `image`.
pub fn verify(image: &dyn ReadAt, len: u64, place: Place) -> Vec<Check> {
    if netboot::is_program(image) {
        return netboot::verify(image, len);
    }
    let table = match gpt::read(image, len) {
        Ok(table) => table,
        Err(error) => {
            let nothing = "without the partition table nobody knows where it is";
            return vec![
                Check::failed("partition table", no_table(image, len, &error)),
                Check::skipped("everything in it", nothing),
            ];
        }
    };
    let mut checks = tables::check(image, len, &table);
    checks.extend(boot::volumes(image, &table));
    let (entries, told) = boot::entries(image, &table);
    checks.extend(told);
    checks.extend(boot::signatures(image, len));
    for entry in &entries {
        checks.extend(root::check(image, &table, entry));
    }
    match place {
        Place::File => {
            checks.extend(entries.first().map(|entry| root::identity(&table, &entry.root_hash)));
            checks.push(rest::check(image, len));
        }
        Place::Disk => {
            checks.push(Check::skipped("unused space", "on a disk it may hold anything"));
        }
    }
    checks
}

/// Why there is no table: of an image that was cut off, that it was.
fn no_table(image: &dyn ReadAt, len: u64, error: &dyn Error) -> String {
    let mut head = vec![0; len.min(HEAD) as usize];
    match image.read_at(0, &mut head).ok().and_then(|()| gpt::stated_len(&head)) {
        Some(whole) if whole > len => {
            format!("the image is cut off: the table is that of a disk of {whole} bytes, and {len} are here")
        }
        _ => told(error),
    }
}

/// An error with its causes, in one line.
pub(crate) fn told(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
