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
/// Name of the partition that tells a Raspberry Pi which slot to boot.
pub const PI_SELECT: &str = "boot";
/// Name of the boot partition of a Raspberry Pi's first slot.
pub const PI_BOOT_A: &str = "boot-a";
/// Name of the boot partition of a Raspberry Pi's second slot.
pub const PI_BOOT_B: &str = "boot-b";
/// Name of the first slot's root.
pub const ROOT_A: &str = "root-a";
/// Name of the first slot's hash tree.
pub const ROOT_A_VERITY: &str = "root-a-verity";

/// What is on the disk of a node before its first boot, which makes the second slot and `/var`.
#[derive(Clone, Debug)]
pub struct NodeDisk {
    /// For which processors.
    pub arch: Arch,
    /// What firmware reads.
    pub boot: BootVolumes,
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

/// FAT volumes that firmware reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BootVolumes {
    /// The EFI system partition.
    Uefi(Vec<u8>),
    /// Of a Raspberry Pi.
    RaspberryPi {
        /// Tells which slot to boot.
        select: Vec<u8>,
        /// Boots the first slot.
        slot: Vec<u8>,
        /// The second slot's, empty. The image has it already, since the first sector names it and systemd-repart leaves that
        /// alone.
        spare: Vec<u8>,
    },
}

impl BootVolumes {
    /// Name, type and size of each partition, with what is in it.
    fn partitions(self) -> Vec<(&'static str, Kind, ByteSize, Source)> {
        let size = |volume: &Vec<u8>| ByteSize(volume.len() as u64);
        match self {
            Self::Uefi(esp) => vec![(ESP, Kind::Esp, size(&esp), Source::Bytes(esp))],
            Self::RaspberryPi { select, slot, spare } => vec![
                (PI_SELECT, Kind::PiBoot, size(&select), Source::Bytes(select)),
                (PI_BOOT_A, Kind::PiBoot, size(&slot), Source::Bytes(slot)),
                (PI_BOOT_B, Kind::PiBoot, size(&spare), Source::Bytes(spare)),
            ],
        }
    }
}

impl NodeDisk {
    /// The layout. The root comes last, so that the image file ends with it.
    pub fn layout(self) -> Layout {
        let arch = self.arch;
        let tree_size = ByteSize(tree_len(self.slot.max(self.root_size).bytes()));
        let (tree_uuid, root_uuid) = (self.root_hash.verity_uuid(), self.root_hash.root_uuid());
        let boot = self.boot.partitions().into_iter();
        let mut partitions: Vec<_> = boot
            .map(|(name, kind, size, source)| {
                partition(name, kind, partition_uuid(&self.root_hash, name), size, source)
            })
            .collect();
        partitions.push(partition(ROOT_A_VERITY, Kind::RootVerity(arch), tree_uuid, tree_size, self.hash_tree));
        partitions.push(partition(ROOT_A, Kind::Root(arch), root_uuid, self.root_size, self.root));
        Layout { disk: disk_uuid(&self.root_hash), partitions }
    }
}

/// Serial number for the boot partition of the image that `root_hash` stands for.
pub fn boot_serial(root_hash: &RootHash) -> u32 {
    derived(root_hash, "boot serial").as_fields().0
}

/// UUID of the disk of that image.
pub fn disk_uuid(root_hash: &RootHash) -> Uuid {
    derived(root_hash, "disk")
}

/// UUID of its boot partition `name`.
pub fn partition_uuid(root_hash: &RootHash, name: &str) -> Uuid {
    derived(root_hash, name)
}

fn derived(root_hash: &RootHash, what: &str) -> Uuid {
    derived_uuid(&Digest::from_bytes(*root_hash.as_bytes()), what)
}

fn partition(name: &str, kind: Kind, uuid: Uuid, size: ByteSize, source: Source) -> Partition {
    Partition { name: name.to_owned(), kind, uuid, size, source }
}
