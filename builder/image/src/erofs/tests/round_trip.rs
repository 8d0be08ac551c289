//! What was written is what is read.

use super::{LZ4, TIME, ZSTD, image, options, samples};
use crate::erofs::{Entry, EntryKind, ErofsError, ErofsOptions, Reader};
use kiln_tree::{Content, Kind, Node, Tree};
use std::sync::Arc;

fn same(tree: &Tree, options: &ErofsOptions) {
    let bytes = image(tree, options);
    let reader = Reader::open(bytes).unwrap();
    let entries = reader.entries().unwrap();
    let paths: Vec<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, tree.iter().map(|(path, _)| path).collect::<Vec<_>>());
    for (entry, (_, node)) in entries.iter().zip(tree.iter()) {
        same_metadata(entry, node);
        assert_eq!(reader.get(&entry.path).unwrap(), *entry);
        if let Kind::File(content) = &node.kind {
            assert!(reader.read(entry, u64::MAX).unwrap() == content.read().unwrap(), "{}", entry.path);
            same_parts(&reader, entry, content);
        }
    }
}

fn same_metadata(entry: &Entry, node: &Node) {
    let kind = match &node.kind {
        Kind::Dir => EntryKind::Dir,
        Kind::File(_) => EntryKind::File,
        Kind::Symlink(target) => EntryKind::Symlink(target.clone()),
        Kind::CharDevice { major, minor } => EntryKind::CharDevice { major: *major, minor: *minor },
        Kind::Fifo => EntryKind::Fifo,
    };
    assert_eq!(entry.kind, kind, "{}", entry.path);
    assert_eq!((entry.mode, entry.uid, entry.gid), (node.mode, node.uid, node.gid), "{}", entry.path);
    let time = node.time.map_or(TIME, |time| time as u64);
    assert_eq!((&entry.xattrs, entry.mtime), (&node.xattrs, time), "{}", entry.path);
}

/// Parts that begin and end in the middle of extents.
fn same_parts(reader: &Reader<Vec<u8>>, entry: &Entry, content: &Content) {
    let (start, end) = (content.len() / 3, content.len() / 3 * 2);
    let mut part = vec![0; (end - start) as usize];
    let mut expected = part.clone();
    reader.read_at(entry, start, &mut part).unwrap();
    content.read_at(start, &mut expected).unwrap();
    assert!(part == expected, "{}", entry.path);
    assert!(reader.read_at(entry, content.len(), &mut [0]).is_err());
}

#[test]
fn trees_of_all_sorts_read_back_for_every_algorithm_and_extent_size() {
    for (seed, extent_size) in [4, 16, 64, 256, 1024].into_iter().enumerate() {
        let mut tree = samples::tree(seed as u64);
        samples::add_devices(&mut tree);
        same(&tree, &options(ZSTD, extent_size << 10));
        same(&tree, &options(LZ4, extent_size << 10));
    }
}

#[test]
fn an_empty_tree_is_an_image_too() {
    same(&Tree::new(), &options(ZSTD, 256 << 10));
}

#[test]
fn noise_does_not_grow_and_twins_take_no_room() {
    let noise = samples::Random::new(0).content(1 << 20);
    let files = |names: &[&str]| {
        let mut tree = Tree::new();
        for name in names {
            tree.insert(name, Node::file(noise.clone(), 0o644, &Arc::from("test"))).unwrap();
        }
        image(&tree, &options(ZSTD, 256 << 10)).len()
    };
    // Superblock, one block of metadata, the content.
    assert!(files(&["one"]) <= (1 << 20) + 2 * 4096);
    assert_eq!(files(&["one", "two"]), files(&["one"]));
}

#[test]
fn what_the_format_cannot_hold_is_named() {
    let refused = |path: &str, node: Node| {
        let mut tree = Tree::new();
        tree.insert(path, node).unwrap();
        let mut out = std::io::Cursor::new(Vec::new());
        let options = options(ZSTD, 256 << 10);
        super::write_unchecked(&tree, &options, &super::NoCache, &kiln_event::Deaf, &mut out).unwrap_err()
    };
    let origin = Arc::from("test");
    let long_name = refused(&"n".repeat(256), Node::dir(&origin));
    assert!(matches!(long_name, ErofsError::TooLarge { actual: 256, limit: 255, .. }), "{long_name}");
    let long_link = refused("link", Node::symlink("t".repeat(4096), &origin));
    assert!(matches!(long_link, ErofsError::TooLarge { actual: 4096, .. }), "{long_link}");
    let mut node = Node::dir(&origin);
    node.xattrs.insert("system.unknown".into(), Vec::new());
    assert!(matches!(refused("d", node), ErofsError::Xattr { .. }));
}
