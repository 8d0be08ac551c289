//! Hash trees before `veritysetup`, and damage that must be seen.

use super::{RootHash, VerityError, VerityOptions, check, tree_len, write};
use crate::judge::ask;
use std::fs;
use uuid::Uuid;

const SALT: &str = "00112233445566778899aabbccddeeff";

fn options() -> VerityOptions {
    let salt = (0..16).map(|i| i * 0x11).collect();
    VerityOptions { salt, uuid: Uuid::from_bytes([0x42; 16]) }
}

fn data(blocks: usize) -> Vec<u8> {
    (0..blocks * 4096).map(|at| (at / 4096 + at % 251) as u8).collect()
}

fn tree(data: &Vec<u8>) -> (RootHash, Vec<u8>) {
    let mut out = Vec::new();
    let root = write(data, data.len() as u64, &options(), &mut out).unwrap();
    assert_eq!(out.len() as u64, tree_len(data.len() as u64));
    (root, out)
}

#[test]
fn veritysetup_writes_the_same_bytes_and_accepts_ours() {
    let scratch = tempfile::tempdir().unwrap();
    let file = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();
    // One block has no tree, 128 fill a node, 129 need two levels, 16385 need three.
    for blocks in [1, 2, 128, 129, 16_384, 16_385] {
        let data = data(blocks);
        fs::write(file("data"), &data).unwrap();
        fs::write(file("theirs"), []).unwrap();
        let (salt, uuid) = (format!("--salt={SALT}"), format!("--uuid={}", options().uuid));
        let Some(said) = ask("veritysetup", &["format", &salt, &uuid, &file("data"), &file("theirs")]) else { return };
        let (root, ours) = tree(&data);
        assert!(said.contains(&root.to_string()), "{blocks} blocks: {said}");
        assert!(fs::read(file("theirs")).unwrap() == ours, "{blocks} blocks");
        fs::write(file("ours"), &ours).unwrap();
        ask("veritysetup", &["verify", &file("data"), &file("ours"), &root.to_string()]);
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let data = data(5_000);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| tree(&data))
    };
    assert!(with(1) == with(4));
}

#[test]
fn intact_data_passes_and_a_changed_bit_is_found_where_it_is() {
    let mut data = data(300);
    let (root, mut tree) = tree(&data);
    let len = data.len() as u64;
    check(&data, len, &tree, &root).unwrap();

    data[257 * 4096 + 9] ^= 1;
    let found = check(&data, len, &tree, &root).unwrap_err();
    assert!(matches!(found, VerityError::Block { part: "data", block: 257 }), "{found}");
    data[257 * 4096 + 9] ^= 1;

    // Superblock, root node, three leaves: the second leaf is block 3.
    tree[3 * 4096] ^= 1;
    let found = check(&data, len, &tree, &root).unwrap_err();
    assert!(matches!(found, VerityError::Block { part: "tree", block: 3 }), "{found}");
}

#[test]
fn another_root_another_length_and_another_salt_are_refused() {
    let data = data(300);
    let (root, mut tree) = tree(&data);
    let len = data.len() as u64;
    let other = RootHash::from_bytes([1; 32]);
    assert!(matches!(check(&data, len, &tree, &other), Err(VerityError::Root { found, .. }) if found == root));
    assert!(matches!(check(&data, len - 4096, &tree, &root), Err(VerityError::Superblock(_))));
    tree[88] ^= 1;
    assert!(matches!(check(&data, len, &tree, &root), Err(VerityError::Root { .. })));
}

#[test]
fn what_is_not_whole_blocks_is_refused() {
    let mut out = Vec::new();
    for len in [0, 1, 4095, 4097] {
        let refused = write(&vec![0; 8192], len, &options(), &mut out);
        assert!(matches!(refused, Err(VerityError::Length(found)) if found == len));
    }
    let long = VerityOptions { salt: vec![0; 257], ..options() };
    assert!(matches!(write(&vec![0; 4096], 4096, &long, &mut out), Err(VerityError::Salt(257))));
}

#[test]
fn damaged_trees_are_refused_without_a_panic() {
    let data = data(2);
    let (root, tree) = tree(&data);
    crate::judge::damage(&tree[..200], 500, |start| {
        let mut bytes = tree.clone();
        bytes[..start.len()].copy_from_slice(start);
        let _ = check(&data, data.len() as u64, &bytes, &root);
    });
}
