//! The gate: a tree becomes an image.

use super::{
    metadata,
    pipeline::{self, BlockWriter},
    plan::Plan,
};
use crate::erofs::{
    BlobCache, Compression, ErofsError, ErofsOptions, Superblock,
    format::{BLOCK, EXTENT_MAX},
};
use kiln_event::{Activity, Listener, Task};
use kiln_tree::{CheckedTree, Tree};
use kiln_types::ByteSize;
use std::io::{Seek, SeekFrom, Write};

/// A written image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErofsImage {
    /// Length in bytes, a multiple of 4096.
    pub len: u64,
    /// Number of inodes.
    pub inodes: u64,
    /// Bytes of file content before compression, equal content counted once.
    pub content: u64,
}

/// Writes a checked tree. The image begins at the present position of `out`, which is left behind its end.
///
/// Equal trees and options give equal bytes, whatever is in the cache and however many threads there are. Memory: less
/// than 200 MB beside the tree itself. An image that was not finished has no superblock, so nothing takes it for one.
pub fn write(
    tree: &CheckedTree,
    options: &ErofsOptions,
    cache: &dyn BlobCache,
    listener: &dyn Listener,
    out: &mut (impl Write + Seek + Send),
) -> Result<ErofsImage, ErofsError> {
    write_unchecked(tree.tree(), options, cache, listener, out)
}

/// As [`write`], for trees that do not become a node: tests and measurements.
pub fn write_unchecked(
    tree: &Tree,
    options: &ErofsOptions,
    cache: &dyn BlobCache,
    listener: &dyn Listener,
    out: &mut (impl Write + Seek + Send),
) -> Result<ErofsImage, ErofsError> {
    check(options)?;
    let plan = Plan::new(tree, options)?;
    let task = Task::start(listener, Activity::Write, "root filesystem", Some(plan.total()));
    let start = out.stream_position().map_err(ErofsError::Write)?;
    out.write_all(&[0; BLOCK]).map_err(ErofsError::Write)?;

    let mut blocks = BlockWriter { out, next: 1 };
    let extents = pipeline::run(&plan, options, cache, &task, &mut blocks)?;
    let metadata = metadata::write(tree, &plan, &extents, options, &mut blocks)?;
    let len = u64::from(blocks.next) * BLOCK as u64;

    write_superblock(&superblock(options, &metadata, len), start, out).map_err(ErofsError::Write)?;
    task.done(ByteSize(len).to_string());
    Ok(ErofsImage { len, inodes: metadata.inodes, content: plan.total() })
}

fn superblock(options: &ErofsOptions, metadata: &metadata::Metadata, len: u64) -> Superblock {
    Superblock {
        len,
        inodes: metadata.inodes,
        time: options.time,
        uuid: options.uuid,
        label: options.label.clone(),
        algorithm: options.compression.algorithm(),
        extent_size: options.extent_size,
        root_nid: metadata.root_nid,
        packed_nid: metadata.packed_nid,
        meta_block: metadata.meta_block,
        xattr_block: metadata.xattr_block,
    }
}

/// Puts the superblock into the first block and leaves `out` at the end of the image.
fn write_superblock(superblock: &Superblock, start: u64, out: &mut (impl Write + Seek)) -> std::io::Result<()> {
    out.seek(SeekFrom::Start(start))?;
    out.write_all(&superblock.encode())?;
    out.seek(SeekFrom::Start(start + superblock.len))?;
    out.flush()
}

fn check(options: &ErofsOptions) -> Result<(), ErofsError> {
    let wrong = |what, value: String, expected| Err(ErofsError::Option { what, value, expected });
    let size = options.extent_size;
    match options.compression {
        Compression::Zstd { level } if !(1..=22).contains(&level) => {
            return wrong("the level of zstd", level.to_string(), "1 to 22");
        }
        Compression::Lz4 { level } if !(1..=12).contains(&level) => {
            return wrong("the level of lz4", level.to_string(), "1 to 12");
        }
        _ => {}
    }
    if !size.is_power_of_two() || !(BLOCK as u32..=EXTENT_MAX).contains(&size) {
        return wrong("the extent size", size.to_string(), "a power of two from 4 KiB to 1 MiB");
    }
    if options.label.len() > 15 {
        return wrong("the label", options.label.clone(), "at most 15 bytes");
    }
    Ok(())
}
