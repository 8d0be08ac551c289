//! A root filesystem and its hash tree.

use super::{BootEntry, Filesystem, InspectError, Report, Slot};
use crate::{
    ReadAt, Window,
    erofs::{ReadError, Reader},
    gpt::{Entry, Table},
    verity::{self, RootHash},
};
use kiln_types::ByteSize;
use std::ops::Range;

pub(super) fn read(
    image: &dyn ReadAt,
    root: &Entry,
    table: &Table,
    entries: &[BootEntry],
) -> Result<Slot, InspectError> {
    let tree = table.entry(&format!("{}-verity", root.name));
    let root_hash = tree.map(|tree| root_hash(root, tree));
    let starts = |entry: &&BootEntry| root_hash.is_some() && entry.uki.root_hash == root_hash;
    Ok(Slot {
        name: root.name.clone(),
        root: place(root),
        tree: tree.map(place),
        root_hash,
        boot_entry: entries.iter().find(starts).map(|entry| entry.path.clone()),
        filesystem: filesystem(image, &root.name, place(root))?,
    })
}

fn place(partition: &Entry) -> Range<u64> {
    partition.start..partition.start + partition.size.bytes()
}

/// Opens the root filesystem of the slot `name`, to read its files.
///
/// # Errors
/// When there is no such slot, or no root filesystem in it.
pub fn open_root<'a>(
    image: &'a dyn ReadAt,
    report: &Report,
    name: &str,
) -> Result<Reader<Window<&'a dyn ReadAt>>, InspectError> {
    let slot = find(report, name)?;
    open(image, slot.root.clone()).map_err(|source| InspectError::Erofs { partition: name.to_owned(), source })
}

/// Reads all of the root filesystem of the slot `name` and of its hash tree, and checks them as the kernel does.
///
/// # Errors
/// When a single bit is not as it was when the image was made: the first block where that is so is named.
pub fn verify(image: &dyn ReadAt, report: &Report, name: &str) -> Result<RootHash, InspectError> {
    let slot = find(report, name)?;
    let (Some(tree), Some(root_hash)) = (slot.tree.clone(), slot.root_hash) else {
        return Err(InspectError::NoTree { partition: name.to_owned() });
    };
    // The partition may be larger than the filesystem: a slot has room for what comes after.
    let len = open_root(image, report, name)?.superblock().len;
    verity::check(&window(image, slot.root.clone()), len, &window(image, tree), &root_hash)
        .map_err(|source| InspectError::Verity { partition: name.to_owned(), source })?;
    Ok(root_hash)
}

fn find<'r>(report: &'r Report, name: &str) -> Result<&'r Slot, InspectError> {
    report.slot(name).ok_or_else(|| InspectError::NoPartition { partition: name.to_owned() })
}

/// The UUIDs of both partitions are its halves.
fn root_hash(root: &Entry, tree: &Entry) -> RootHash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(root.uuid.as_bytes());
    bytes[16..].copy_from_slice(tree.uuid.as_bytes());
    RootHash::from_bytes(bytes)
}

/// What the root filesystem at `place` says about itself; nothing where there is none.
pub(super) fn filesystem(
    image: &dyn ReadAt,
    name: &str,
    place: Range<u64>,
) -> Result<Option<Filesystem>, InspectError> {
    let reader = match open(image, place) {
        Ok(reader) => reader,
        Err(ReadError::NotErofs) => return Ok(None),
        Err(source) => return Err(InspectError::Erofs { partition: name.to_owned(), source }),
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

fn open(image: &dyn ReadAt, place: Range<u64>) -> Result<Reader<Window<&dyn ReadAt>>, ReadError> {
    Reader::open(window(image, place))
}

fn window(image: &dyn ReadAt, place: Range<u64>) -> Window<&dyn ReadAt> {
    Window::new(image, place.start, place.end - place.start)
}
