//! A hash tree, and whether it belongs to its data: some empty blocks.
#![no_main]

use kiln_image::verity::{RootHash, check};
use libfuzzer_sys::fuzz_target;

/// Two levels of hashes, and little to hash.
const MOST: u64 = 300;

fuzz_target!(|input: &[u8]| {
    let Some((blocks, rest)) = input.split_first_chunk() else { return };
    let Some((root, tree)) = rest.split_first_chunk() else { return };
    let len = u64::from(u16::from_le_bytes(*blocks)) % MOST * 4096;
    let data = kiln_fuzz::Sparse::parse(&[], len);
    let _ = check(&data, len, &tree.to_vec(), &RootHash::from_bytes(*root));
});
