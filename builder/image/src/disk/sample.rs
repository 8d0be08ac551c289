//! A whole disk for tests, and the root on it.

use super::{BootVolumes, NodeDisk, Source, write};
use crate::{
    Arch,
    erofs::{self, Compression, ErofsOptions, NoCache},
    verity::{self, RootHash, VerityOptions},
};
use kiln_event::Deaf;
use kiln_tree::{Content, Node, Tree};
use kiln_types::ByteSize;
use std::{fs::File, io::Cursor, sync::Arc};
use uuid::Uuid;

/// The time of all that is in a sample, in seconds since 1970.
pub(crate) const TIME: u64 = 1_700_000_000;

/// A root filesystem with one file that fills blocks and one that does not.
pub(crate) fn root() -> Vec<u8> {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    let large: Vec<u8> = (0..300_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    tree.insert("usr/lib/os-release", Node::file(Content::bytes(*b"ID=kiln\n"), 0o644, &origin)).unwrap();
    tree.insert("usr/bin/large", Node::file(Content::bytes(large), 0o755, &origin)).unwrap();
    let options =
        ErofsOptions { compression: Compression::Lz4 { level: 1 }, ..ErofsOptions::new(TIME, Uuid::nil(), "root") };
    let mut image = Cursor::new(Vec::new());
    erofs::write_unchecked(&tree, &options, &NoCache, &Deaf, &mut image).unwrap();
    image.into_inner()
}

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
