//! What a partition is for.

use crate::Arch;
use serde::{Serialize, Serializer};
use std::fmt;
use uuid::{Uuid, uuid};

/// What a partition is for: its type in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// EFI system partition.
    Esp,
    /// FAT volume for the firmware of a Raspberry Pi: an extended boot loader partition here, and FAT32 in the first sector,
    /// which is where that firmware looks: it knows no such type of GPT.
    PiBoot,
    /// Root filesystem for an architecture.
    Root(Arch),
    /// dm-verity hash tree of the root filesystem.
    RootVerity(Arch),
    /// `/var`.
    Var,
    /// Anything else, by its type.
    Other(Uuid),
}

/// The types of the Discoverable Partitions Specification that kiln uses.
const TYPES: [(Kind, Uuid); 9] = [
    (Kind::Esp, uuid!("c12a7328-f81f-11d2-ba4b-00a0c93ec93b")),
    (Kind::PiBoot, uuid!("bc13c2ff-59e6-4262-a352-b275fd6f7172")),
    (Kind::Root(Arch::Amd64), uuid!("4f68bce3-e8cd-4db1-96e7-fbcaf984b709")),
    (Kind::Root(Arch::Arm64), uuid!("b921b045-1df0-41c3-af44-4c6f280d3fae")),
    (Kind::Root(Arch::Armv7), uuid!("69dad710-2ce4-4e3c-b16c-21a1d49abed3")),
    (Kind::RootVerity(Arch::Amd64), uuid!("2c7357ed-ebd2-46d9-aec1-23d437ec2bf5")),
    (Kind::RootVerity(Arch::Arm64), uuid!("df3300ce-d69f-4c92-978c-9bfb0f38d820")),
    (Kind::RootVerity(Arch::Armv7), uuid!("7386cdf2-203c-47a9-a498-f2ecce45a2d6")),
    (Kind::Var, uuid!("4d21b016-b534-45c2-a9fb-5c16e091fd2d")),
];

impl Kind {
    /// The type in the table.
    pub fn type_uuid(self) -> Uuid {
        match self {
            Self::Other(uuid) => uuid,
            known => TYPES.iter().find(|(kind, _)| *kind == known).map(|(_, uuid)| *uuid).unwrap_or_default(),
        }
    }

    /// What a type in the table means.
    pub fn from_type_uuid(uuid: Uuid) -> Self {
        TYPES.iter().find(|(_, known)| *known == uuid).map_or(Self::Other(uuid), |(kind, _)| *kind)
    }
}

/// In words: `root (amd64)`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Esp => f.write_str("EFI system partition"),
            Self::PiBoot => f.write_str("boot (Raspberry Pi)"),
            Self::Root(arch) => write!(f, "root ({})", arch.oci().0),
            Self::RootVerity(arch) => write!(f, "root verity ({})", arch.oci().0),
            Self::Var => f.write_str("/var"),
            Self::Other(uuid) => uuid.fmt(f),
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
