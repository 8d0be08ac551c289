//! What was found.

use crate::{
    fat::FatEntry,
    gpt::{Entry, Table},
    signing::Certificate,
    uki::UkiInfo,
    verity::RootHash,
};
use kiln_types::{ByteSize, Digest};
use serde::{Serialize, Serializer};
use std::ops::Range;
use uuid::Uuid;

/// What an image is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// Size of the disk, or of the image for netboot.
    pub size: ByteSize,
    /// The partitions of a disk.
    pub table: Option<Table>,
    /// The boot partition; of an image for netboot, what firmware fetches.
    pub boot: Option<BootPartition>,
    /// The root filesystems.
    pub slots: Vec<Slot>,
}

impl Report {
    /// The slot whose root is the partition `name`.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// The partition called `name`.
    pub fn partition(&self, name: &str) -> Option<&Entry> {
        self.table.as_ref()?.entry(name)
    }
}

/// The partition that firmware reads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootPartition {
    /// Name of the partition.
    pub name: String,
    /// Label of the filesystem.
    pub label: String,
    /// Serial number of the filesystem.
    pub serial: u32,
    /// All files.
    pub files: Vec<FatEntry>,
    /// What a Raspberry Pi's firmware gives the kernel as its command line.
    pub command_line: Option<String>,
    /// The unified kernel images among them.
    pub entries: Vec<BootEntry>,
    /// All EFI programs among them, and who signed each.
    pub programs: Vec<BootProgram>,
    /// Keys that systemd-boot puts into a firmware that has none.
    pub enrolled: Vec<Enrolled>,
}

/// An EFI program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootProgram {
    /// Path on the boot partition.
    pub path: String,
    /// Who signed it; whether a firmware trusts them is for its owner to say.
    pub signed_by: Vec<Signatory>,
    /// What is wrong with a signature, such as that the program was altered after it.
    pub fault: Option<String>,
}

/// Who has a key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Signatory {
    /// The name in the certificate.
    pub subject: String,
    /// SHA-256 of the certificate.
    pub sha256: Digest,
    /// The certificate itself.
    #[serde(skip)]
    pub certificate: Certificate,
}

/// What a variable of the firmware is set to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Enrolled {
    /// Its name: `PK`, `KEK`, `db`, `dbx`.
    pub variable: String,
    /// The certificates.
    pub certificates: Vec<Signatory>,
    /// What is wrong with the file.
    pub fault: Option<String>,
}

/// A unified kernel image that systemd-boot offers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BootEntry {
    /// Path on the boot partition.
    pub path: String,
    /// What it says about itself.
    pub uki: UkiInfo,
}

/// A root filesystem and its hash tree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Slot {
    /// Name of the root partition; that of a file in an image for netboot.
    pub name: String,
    /// Where the root is.
    #[serde(skip)]
    pub root: Range<u64>,
    /// Where its hash tree is, when it has one.
    #[serde(skip)]
    pub tree: Option<Range<u64>>,
    /// The hash that stands for the root: what the UUIDs of both partitions say. `None` without a hash tree.
    #[serde(serialize_with = "text")]
    pub root_hash: Option<RootHash>,
    /// Path of the boot entry that starts this root.
    pub boot_entry: Option<String>,
    /// What the filesystem says about itself; `None` for a slot that was never written.
    pub filesystem: Option<Filesystem>,
}

/// A root filesystem.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Filesystem {
    /// Bytes from its start to its end.
    pub size: ByteSize,
    /// Number of files, directories and all else.
    pub inodes: u64,
    /// Time of its entries, in seconds since 1970.
    pub time: u64,
    /// UUID.
    pub uuid: Uuid,
    /// Label.
    pub label: String,
}

fn text<S: Serializer>(root_hash: &Option<RootHash>, serializer: S) -> Result<S::Ok, S::Error> {
    root_hash.map(|hash| hash.to_string()).serialize(serializer)
}
