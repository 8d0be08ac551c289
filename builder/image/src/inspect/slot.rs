//! A root filesystem and its hash tree.

use super::{BootEntry, Filesystem, InspectError, Report, Slot};
use crate::{
    ReadAt, Window,
    erofs::{ReadError, Reader},
    gpt::{Entry, Table},
    verity::{self, RootHash},
};
use kiln_types::ByteSize;

pub(super) fn read(
    image: &dyn ReadAt,
    root: &Entry,
    table: &Table,
    entries: &[BootEntry],
) -> Result<Slot, InspectError> {
    let root_hash = tree_of(table, root).map(|tree| root_hash(root, tree));
    let starts = |entry: &&BootEntry| root_hash.is_some() && entry.uki.root_hash == root_hash;
    Ok(Slot {
        name: root.name.clone(),
        root_hash,
        boot_entry: entries.iter().find(starts).map(|entry| entry.path.clone()),
        filesystem: filesystem(image, root)?,
    })
}

/// Opens the root filesystem in the partition `name`, to read its files.
///
/// # Errors
/// When there is no such partition, or no root filesystem in it.
pub fn open_root<'a>(
    image: &'a dyn ReadAt,
    report: &Report,
    name: &str,
) -> Result<Reader<Window<&'a dyn ReadAt>>, InspectError> {
    let root = partition(&report.table, name)?;
    open(image, root).map_err(|source| InspectError::Erofs { partition: name.to_owned(), source })
}

/// Reads all of the root filesystem in the partition `name` and of its hash tree, and checks them as the kernel does.
///
/// # Errors
/// When a single bit is not as it was when the image was made: the first block where that is so is named.
pub fn verify(image: &dyn ReadAt, report: &Report, name: &str) -> Result<RootHash, InspectError> {
    let root = partition(&report.table, name)?;
    let tree = tree_of(&report.table, root).ok_or_else(|| InspectError::NoTree { partition: name.to_owned() })?;
    // The partition may be larger than the filesystem: a slot has room for what comes after.
    let len = open_root(image, report, name)?.superblock().len;
    let root_hash = root_hash(root, tree);
    verity::check(&window(image, root), len, &window(image, tree), &root_hash)
        .map_err(|source| InspectError::Verity { partition: name.to_owned(), source })?;
    Ok(root_hash)
}

fn partition<'a>(table: &'a Table, name: &str) -> Result<&'a Entry, InspectError> {
    table.entry(name).ok_or_else(|| InspectError::NoPartition { partition: name.to_owned() })
}

fn tree_of<'a>(table: &'a Table, root: &Entry) -> Option<&'a Entry> {
    table.entry(&format!("{}-verity", root.name))
}

/// The UUIDs of both partitions are its halves.
fn root_hash(root: &Entry, tree: &Entry) -> RootHash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(root.uuid.as_bytes());
    bytes[16..].copy_from_slice(tree.uuid.as_bytes());
    RootHash::from_bytes(bytes)
}

fn filesystem(image: &dyn ReadAt, root: &Entry) -> Result<Option<Filesystem>, InspectError> {
    let reader = match open(image, root) {
        Ok(reader) => reader,
        Err(ReadError::NotErofs) => return Ok(None),
        Err(source) => return Err(InspectError::Erofs { partition: root.name.clone(), source }),
    };
    let found = reader.superblock();
    Ok(Some(Filesystem {
        size: ByteSize(found.len),
        inodes: found.inodes,
        time: found.time,
        uuid: found.uuid,
        label: found.label.clone(),
    }))
}

fn open<'a>(image: &'a dyn ReadAt, root: &Entry) -> Result<Reader<Window<&'a dyn ReadAt>>, ReadError> {
    Reader::open(window(image, root))
}

fn window<'a>(image: &'a dyn ReadAt, partition: &Entry) -> Window<&'a dyn ReadAt> {
    Window::new(image, partition.start, partition.size.bytes())
}
