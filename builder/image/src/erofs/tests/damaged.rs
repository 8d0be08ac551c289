//! Damaged images: errors are fine, panics and endless loops are bugs.

use super::{LZ4, ZSTD, image, options, samples};
use crate::{
    erofs::{Reader, format::seal},
    judge,
};
use kiln_tree::{Content, Kind, Node, Tree};
use std::sync::Arc;

/// Reads all that can be read.
fn read_all(bytes: &[u8]) {
    let Ok(reader) = Reader::open(bytes) else { return };
    let Ok(entries) = reader.entries() else { return };
    for entry in entries {
        let _ = reader.read(&entry, 4 << 20);
        let _ = reader.get(&entry.path);
    }
}

/// Mostly metadata, with every kind of it.
fn small_tree() -> Tree {
    let mut tree = Tree::new();
    let random = &mut samples::Random::new(3);
    for (number, len) in [0, 10, 5_000, 20_000, 40_000].into_iter().enumerate() {
        let mut node = Node::file(random.content(len), 0o644, &Arc::from("test"));
        node.xattrs.insert("user.shared".into(), b"x".to_vec());
        tree.insert(&format!("dir/{number}"), node).unwrap();
    }
    let text = Content::bytes(b"clay ".repeat(8_000));
    tree.insert("text", Node::file(text, 0o644, &Arc::from("test"))).unwrap();
    tree.insert("link", Node::symlink("dir/1", &Arc::from("test"))).unwrap();
    tree.insert("null", Node::new(Kind::CharDevice { major: 1, minor: 3 }, 0o666, &Arc::from("test"))).unwrap();
    tree
}

#[test]
fn damaged_images_are_refused_or_read() {
    for compression in [ZSTD, LZ4] {
        let good = image(&small_tree(), &options(compression, 16 << 10));
        judge::damage(&good, 300, read_all);
        // A right checksum lets damage pass the first door; damage in the metadata at the end is worth more than in data.
        let meta = good.len() - 8192;
        judge::damage(&good[meta..], 1_000, |end| {
            let bytes = [&good[..meta], end].concat();
            read_all(&bytes);
        });
        judge::damage(&good[1024..1200], 1_000, |superblock| {
            let mut bytes = good.clone();
            bytes[1024..1024 + superblock.len()].copy_from_slice(superblock);
            seal(&mut bytes[..4096]);
            read_all(&bytes);
        });
    }
}

#[test]
fn an_image_cut_short_is_refused_at_once() {
    let good = image(&small_tree(), &options(ZSTD, 16 << 10));
    assert!(Reader::open(good.as_slice()).is_ok());
    assert!(Reader::open(&good[..good.len() - 1]).is_err());
    assert!(Reader::open(&good[..4095]).is_err());
    assert!(Reader::open([0u8; 8192].as_slice()).is_err());
}
