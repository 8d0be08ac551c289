//! A directory of this machine beside the tree it came from.

use super::TIME;
use kiln_tree::{Kind, Node, Tree};
use rustix::fs as unix;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::Path,
};

/// Asserts that `dir` has just what `tree` has. Owners, times and attributes only when `all` is set: an extracting tool
/// that does not run as root cannot give them.
pub fn same(tree: &Tree, dir: &Path, all: bool) {
    let mut found = BTreeSet::new();
    collect(dir, "", &mut found);
    let expected: BTreeSet<String> =
        tree.iter().map(|(path, _)| path.to_owned()).filter(|path| !path.is_empty()).collect();
    assert_eq!(found, expected);
    for (path, node) in tree.iter() {
        let at = dir.join(path);
        let metadata = fs::symlink_metadata(&at).unwrap();
        same_kind(&at, node, &metadata);
        if all {
            same_owner(&at, node, &metadata);
        }
    }
}

fn collect(dir: &Path, path: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &path, found);
        }
        found.insert(path);
    }
}

fn same_kind(at: &Path, node: &Node, metadata: &Metadata) {
    match &node.kind {
        Kind::Dir => assert!(metadata.is_dir(), "{at:?}"),
        Kind::File(content) => assert!(fs::read(at).unwrap() == content.read().unwrap(), "{at:?}"),
        Kind::Symlink(target) => assert_eq!(fs::read_link(at).unwrap().to_str(), Some(target.as_str())),
        Kind::Fifo => assert_eq!(metadata.mode() >> 12, 0o1, "{at:?}"),
        Kind::CharDevice { major, minor } => {
            let device = metadata.rdev();
            assert_eq!((unix::major(device), unix::minor(device)), (*major, *minor), "{at:?}");
        }
    }
}

fn same_owner(at: &Path, node: &Node, metadata: &Metadata) {
    let owner = (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777, metadata.mtime());
    assert_eq!(owner, (node.uid, node.gid, u32::from(node.mode), node.time.unwrap_or(TIME as i64)), "{at:?}");
    if !metadata.is_symlink() {
        assert_eq!(xattrs(at), node.xattrs, "{at:?}");
    }
    if node.is_dir() {
        let inside = fs::read_dir(at).unwrap().filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_dir());
        assert_eq!(metadata.nlink(), 2 + inside.count() as u64, "{at:?}");
    }
}

fn xattrs(at: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut names = vec![0; 4096];
    let len = unix::llistxattr(at, &mut names).unwrap();
    let names = names[..len].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let read = |name: &[u8]| {
        let mut value = vec![0; 4096];
        let len = unix::lgetxattr(at, name, &mut value).unwrap();
        (String::from_utf8(name.to_vec()).unwrap(), value[..len].to_vec())
    };
    names.map(read).collect()
}
