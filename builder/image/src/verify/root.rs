//! A root, against the hash that its boot entry has.

use super::{Check, boot::BootEntry, told};
use crate::{
    ReadAt, Window,
    disk::{disk_uuid, partition_uuid},
    erofs::Reader,
    gpt::{Entry, Kind, Table},
    verity::{self, RootHash},
};
use kiln_types::ByteSize;

/// The root that `entry` starts: its partitions, its filesystem, and every block of it.
pub(super) fn check(image: &dyn ReadAt, table: &Table, entry: &BootEntry) -> Vec<Check> {
    let BootEntry { path, root_hash } = entry;
    let what = format!("partitions of {path}");
    let Some((root, tree)) = partitions(table, root_hash) else {
        let problem = format!("no two partitions have the halves of the root hash {root_hash} as their UUIDs");
        return vec![Check::failed(what, problem)];
    };
    let window = |partition: &Entry| Window::new(image, partition.start, partition.size.bytes());
    let mut checks = vec![Check::passed(what, format!("{} and {}, by the root hash", root.name, tree.name))];
    checks.extend(content(&root.name, &window(root), &window(tree), root_hash));
    checks
}

/// A root called `name`: its filesystem, and every block of it.
pub(crate) fn content<R: ReadAt + Copy>(name: &str, root: &R, tree: &R, root_hash: &RootHash) -> Vec<Check> {
    let reader = match Reader::open(*root) {
        Ok(reader) => reader,
        Err(error) => {
            let unknown = "without the superblock nobody knows how long the filesystem is";
            let hashes = Check::skipped(format!("hash tree of {name}"), unknown);
            return vec![Check::failed(format!("filesystem of {name}"), told(&error)), hashes];
        }
    };
    let len = reader.superblock().len;
    let hashes = verity::check(root, len, tree, root_hash);
    let hashes = hashes.map(|()| format!("every block of {}", ByteSize(len))).map_err(|error| told(&error));
    let entries = reader.entries().map(|entries| format!("{} entries", entries.len())).map_err(|error| told(&error));
    vec![Check::of(format!("filesystem of {name}"), entries), Check::of(format!("hash tree of {name}"), hashes)]
}

/// The root and the hash tree that `root_hash` names.
fn partitions<'a>(table: &'a Table, root_hash: &RootHash) -> Option<(&'a Entry, &'a Entry)> {
    let root = table.entries.iter().find(|e| matches!(e.kind, Kind::Root(_)) && e.uuid == root_hash.root_uuid())?;
    let tree =
        table.entries.iter().find(|e| matches!(e.kind, Kind::RootVerity(_)) && e.uuid == root_hash.verity_uuid())?;
    Some((root, tree))
}

/// All other UUIDs are made of the root hash too.
pub(super) fn identity(table: &Table, root_hash: &RootHash) -> Check {
    let others = table.entries.iter().filter(|entry| matches!(entry.kind, Kind::Esp | Kind::PiBoot));
    let wrong = others.filter(|entry| entry.uuid != partition_uuid(root_hash, &entry.name)).map(|entry| &entry.name);
    let disk = (table.disk != disk_uuid(root_hash)).then(|| "the disk".to_owned());
    let wrong: Vec<String> = wrong.cloned().chain(disk).collect();
    Check::of(
        "identity of the disk",
        match wrong.is_empty() {
            true => Ok("all UUIDs are those of this root hash".to_owned()),
            false => Err(format!("{} has another UUID than this root hash gives", wrong.join(" and "))),
        },
    )
}
