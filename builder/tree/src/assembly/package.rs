//! One package into the tree.

use super::{AssemblyError, Draft};
use crate::{
    Content, Kind, Node, Rules,
    check::{Finding, Problem},
    deb::{Control, Entry, EntryKind, UnpackedDeb},
    rules::FIRMWARE,
};
use std::{collections::BTreeSet, path::Path, sync::Arc};

/// Adds what the rules let in of `deb`; its bytes lie in the file `data`.
pub(super) fn add(draft: &mut Draft, rules: &Rules, deb: &UnpackedDeb, data: &Arc<Path>) -> Result<(), AssemblyError> {
    let origin: Arc<str> = Arc::from(deb.control.package());
    let firmware = rules.prune.firmware(deb.control.package());
    let left_out = |path: &str| rules.prune.removes(path) || firmware.as_ref().is_some_and(|kept| other(kept, path));
    for entry in &deb.entries {
        let node = node(entry, data, &origin);
        if left_out(&entry.path) {
            draft.removed.entry(entry.path.clone()).or_insert(node);
            continue;
        }
        if let (Kind::File(content), EntryKind::File { facts, .. }) = (&node.kind, &entry.kind) {
            draft.learn(&entry.path, content, Some(facts))?;
        }
        place(draft, &deb.control, &entry.path, node)?;
        if !entry.owner.is_root() {
            draft.owners.push((entry.path.clone(), entry.owner.clone()));
        }
    }
    let brought = |path: &String| deb.entries.iter().any(|entry| entry.path == *path);
    for path in firmware.into_iter().flatten().filter(|path| !brought(path)) {
        draft.findings.push(Finding { path, origin: origin.clone(), problem: Problem::NoFirmware });
    }
    draft.packages.push(deb.control.clone());
    Ok(())
}

/// Whether `path` is firmware, and none of that which is `kept`. Directories come with what is in them.
fn other(kept: &BTreeSet<String>, path: &str) -> bool {
    path.strip_prefix(FIRMWARE).is_some_and(|below| below.starts_with('/')) && !kept.contains(path)
}

fn node(entry: &Entry, data: &Arc<Path>, origin: &Arc<str>) -> Node {
    let kind = match &entry.kind {
        EntryKind::Dir => Kind::Dir,
        EntryKind::File { digest, len, offset, .. } => {
            Kind::File(Content::stored(*digest, *len, data.clone(), *offset))
        }
        EntryKind::Symlink(target) => Kind::Symlink(target.clone()),
        EntryKind::CharDevice(major, minor) => Kind::CharDevice { major: *major, minor: *minor },
        EntryKind::Fifo => Kind::Fifo,
    };
    let owner = &entry.owner;
    Node { uid: owner.uid, gid: owner.gid, xattrs: entry.xattrs.clone(), ..Node::new(kind, entry.mode, origin) }
}

/// Puts one entry where it belongs: below what its directory leads to, and after whoever it may not displace.
fn place(draft: &mut Draft, control: &Control, path: &str, node: Node) -> Result<(), AssemblyError> {
    let path = real_path(draft, path);
    let Some(there) = draft.tree.get(&path) else { return Ok(draft.tree.insert(&path, node)?) };
    if same(draft, &path, there, &node) {
        return Ok(());
    }
    if control.replaces(&there.origin) {
        return Ok(draft.tree.replace(&path, node)?);
    }
    let first = draft.packages.iter().find(|first| first.package() == &*there.origin);
    if !first.is_some_and(|first| first.replaces(control.package())) {
        let problem = Problem::Duplicate { other: node.origin };
        draft.findings.push(Finding { path: path.clone(), origin: there.origin.clone(), problem });
    }
    Ok(())
}

/// `path` with the links in its directory followed.
fn real_path(draft: &Draft, path: &str) -> String {
    let Some((parent, name)) = path.rsplit_once('/') else { return path.to_owned() };
    match draft.tree.get(parent) {
        Some(node) if node.is_dir() => path.to_owned(),
        _ => match draft.tree.resolve(parent) {
            Some((real, node)) if node.is_dir() => format!("{real}/{name}"),
            _ => path.to_owned(),
        },
    }
}

/// Whether two packages agree: the same bytes or target, or both a directory, one of them perhaps by a link.
fn same(draft: &Draft, path: &str, there: &Node, node: &Node) -> bool {
    match (&there.kind, &node.kind) {
        (Kind::File(a), Kind::File(b)) => a.digest() == b.digest(),
        (Kind::Symlink(a), Kind::Symlink(b)) => a == b,
        (Kind::Symlink(_), Kind::Dir) => draft.tree.resolve(path).is_some_and(|(_, node)| node.is_dir()),
        (a, b) => matches!((a, b), (Kind::Dir, Kind::Dir)),
    }
}
