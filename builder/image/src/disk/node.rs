//! The disk of a node: the boot partition and the first slot. `ARCHITECTURE.md`, "The disk".

use super::{Layout, Partition, Source};
use crate::{
    Arch,
    gpt::{Kind, derived_uuid},
    verity::{RootHash, tree_len},
};
use kiln_types::{ByteSize, Digest};
use uuid::Uuid;

/// Name of the boot partition.
pub const ESP: &str = "esp";
/// Name of the first slot's root.
pub const ROOT_A: &str = "root-a";
/// Name of the first slot's hash tree.
pub const ROOT_A_VERITY: &str = "root-a-verity";

/// What is on the disk of a node before its first boot, which makes the second slot and `/var`.
#[derive(Clone, Debug)]
pub struct NodeDisk {
    /// For which processors.
    pub arch: Arch,
    /// The FAT volume that firmware reads.
    pub boot: Vec<u8>,
    /// The root filesystem.
    pub root: Source,
    /// Its exact size.
    pub root_size: ByteSize,
    /// The hash tree of the root filesystem.
    pub hash_tree: Source,
    /// The hash that stands for the root filesystem.
    pub root_hash: RootHash,
    /// Size of a slot: what the root may grow to in an update.
    pub slot: ByteSize,
}

impl NodeDisk {
    /// The layout. The root comes last, so that the image file ends with it.
    pub fn layout(self) -> Layout {
        let arch = self.arch;
        let tree_size = ByteSize(tree_len(self.slot.max(self.root_size).bytes()));
        let boot_size = ByteSize(self.boot.len() as u64);
        let (tree_uuid, root_uuid) = (self.root_hash.verity_uuid(), self.root_hash.root_uuid());
        Layout {
            disk: derived(&self.root_hash, "disk"),
            partitions: vec![
                partition(ESP, Kind::Esp, derived(&self.root_hash, ESP), boot_size, Source::Bytes(self.boot)),
                partition(ROOT_A_VERITY, Kind::RootVerity(arch), tree_uuid, tree_size, self.hash_tree),
                partition(ROOT_A, Kind::Root(arch), root_uuid, self.root_size, self.root),
            ],
        }
    }
}

/// Serial number for the boot partition of the image that `root_hash` stands for.
pub fn boot_serial(root_hash: &RootHash) -> u32 {
    derived(root_hash, "boot serial").as_fields().0
}

fn derived(root_hash: &RootHash, what: &str) -> Uuid {
    derived_uuid(&Digest::from_bytes(*root_hash.as_bytes()), what)
}

fn partition(name: &str, kind: Kind, uuid: Uuid, size: ByteSize, source: Source) -> Partition {
    Partition { name: name.to_owned(), kind, uuid, size, source }
}
