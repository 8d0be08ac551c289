//! The same bytes always; and what a rebuild saves.

use super::{ZSTD, image, image_with, options, samples};
use crate::erofs::BlobCache;
use kiln_tree::{Content, Kind, Node, Tree};
use kiln_types::Digest;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// A cache in memory that counts.
#[derive(Default)]
struct Memory {
    pieces: Mutex<HashMap<Digest, Vec<u8>>>,
    misses: Mutex<usize>,
}

impl BlobCache for Memory {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        let found = self.pieces.lock().unwrap().get(&key).cloned();
        *self.misses.lock().unwrap() += usize::from(found.is_none());
        found
    }

    fn put(&self, key: Digest, piece: &[u8]) {
        self.pieces.lock().unwrap().insert(key, piece.to_vec());
    }
}

impl Memory {
    fn take_misses(&self) -> usize {
        std::mem::take(&mut *self.misses.lock().unwrap())
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let tree = samples::tree(11);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| image(&tree, &options(ZSTD, 64 << 10)))
    };
    assert!(with(1) == with(5));
}

#[test]
fn the_cache_saves_all_work_and_changes_nothing() {
    let (tree, options, cache) = (samples::tree(12), options(ZSTD, 64 << 10), Memory::default());
    let fresh = image(&tree, &options);
    assert!(image_with(&tree, &options, &cache) == fresh);
    assert!(cache.take_misses() > 0);
    assert!(image_with(&tree, &options, &cache) == fresh);
    assert_eq!(cache.take_misses(), 0);
}

#[test]
fn a_damaged_cache_is_no_cache() {
    let (tree, options, cache) = (samples::tree(13), options(ZSTD, 64 << 10), Memory::default());
    let fresh = image_with(&tree, &options, &cache);
    for (number, piece) in cache.pieces.lock().unwrap().values_mut().enumerate() {
        let at = (number * 131) % piece.len();
        piece[at] ^= 1;
    }
    assert!(image_with(&tree, &options, &cache) == fresh);
}

#[test]
fn another_level_is_another_piece() {
    let (tree, cache) = (samples::tree(14), Memory::default());
    image_with(&tree, &options(ZSTD, 64 << 10), &cache);
    let (first, second) = (cache.take_misses(), super::Compression::Zstd { level: 4 });
    image_with(&tree, &options(second, 64 << 10), &cache);
    assert_eq!(cache.take_misses(), first);
}

#[test]
fn one_changed_small_file_costs_its_own_neighbourhood() {
    let (mut tree, cache) = (small_files(2_000), Memory::default());
    let options = options(ZSTD, 256 << 10);
    image_with(&tree, &options, &cache);
    assert!(cache.take_misses() >= 10);
    let node = tree.get_mut("etc/1000.conf").unwrap();
    node.kind = Kind::File(Content::bytes(vec![b'!'; 5_000]));
    image_with(&tree, &options, &cache);
    assert!((1..=3).contains(&cache.take_misses()));
}

fn small_files(count: u64) -> Tree {
    let mut tree = Tree::new();
    for number in 0..count {
        let content = samples::Random::new(number + 1).content(6_000 + number % 4_000);
        tree.insert(&format!("etc/{number:04}.conf"), Node::file(content, 0o644, &Arc::from("test"))).unwrap();
    }
    tree
}
