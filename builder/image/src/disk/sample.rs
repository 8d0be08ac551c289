//! A whole disk for tests.

use super::{BootVolumes, NodeDisk, Source, write};
use crate::{
    Arch,
    verity::{self, RootHash, VerityOptions},
};
use kiln_types::ByteSize;
use std::fs::File;
use uuid::Uuid;

/// A disk with the filesystem `root`, its hash tree and the boot volume that `esp` makes of its hash; and its length.
pub(crate) fn disk(root: Vec<u8>, esp: impl FnOnce(&RootHash) -> Vec<u8>) -> (File, u64) {
    let mut tree = Vec::new();
    let options = VerityOptions { salt: vec![5; 32], uuid: Uuid::nil() };
    let root_hash = verity::write(&root, root.len() as u64, &options, &mut tree).unwrap();
    let node = NodeDisk {
        arch: Arch::Amd64,
        boot: BootVolumes::Uefi(esp(&root_hash)),
        root_size: ByteSize(root.len() as u64),
        root: Source::Bytes(root),
        hash_tree: Source::Bytes(tree),
        root_hash,
        slot: ByteSize::mib(64),
    };
    let file = tempfile::tempfile().unwrap();
    let size = write(&node.layout(), &file).unwrap().size().bytes();
    (file, size)
}
