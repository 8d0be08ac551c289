//! A disk.

use super::Bus;
use kiln_types::ByteSize;
use serde::Serialize;
use std::path::PathBuf;

/// A disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disk {
    /// Name of the kernel: `sdb`.
    pub name: String,
    /// Where it is opened: `/dev/sdb`.
    pub path: PathBuf,
    /// Major and minor number.
    pub number: (u32, u32),
    /// Size; zero for a reader without a card.
    pub size: ByteSize,
    /// Maker and model, as far as they are known.
    pub model: String,
    /// How it is connected.
    pub bus: Bus,
    /// Whether the kernel says that the medium can be taken out.
    pub removable: bool,
    /// Whether it cannot be written, as a card with its switch set.
    pub read_only: bool,
    /// Bytes of its smallest unit.
    pub sector: u64,
    /// Filesystem on the whole disk, when there is one and udev knows it.
    pub content: Option<String>,
    /// Partitions that the kernel sees.
    pub partitions: Vec<Part>,
    /// Who uses it now.
    pub uses: Vec<Use>,
}

/// A partition of a disk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Part {
    /// Name of the kernel: `sdb1`.
    pub name: String,
    /// Major and minor number.
    #[serde(skip)]
    pub number: (u32, u32),
    /// Size.
    #[serde(serialize_with = "bytes")]
    pub size: ByteSize,
    /// Its name in the partition table.
    pub label: Option<String>,
    /// Filesystem and its label, when udev knows it: `vfat ESP`.
    pub content: Option<String>,
}

/// Who uses a disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Use {
    /// It, a partition, or something that stands on one of them is mounted.
    Mounted {
        /// What is mounted: `sdb1`.
        device: String,
        /// Where.
        at: PathBuf,
    },
    /// The system swaps to it.
    Swap {
        /// What it swaps to: `sdb2`.
        device: String,
    },
    /// It is part of something larger: device mapper (LVM, LUKS), RAID, a cache.
    Held {
        /// What is held: `sdb1`.
        device: String,
        /// By what: `dm-0 (vg-root)`.
        by: String,
    },
}

impl Disk {
    /// Whether a card or stick, and so what people flash.
    pub fn is_removable(&self) -> bool {
        self.removable || matches!(self.bus, Bus::Usb | Bus::Mmc)
    }

    /// Size, connection and model in a few words.
    pub fn summary(&self) -> String {
        let model = if self.model.is_empty() { "unknown model" } else { &self.model };
        format!("{}, {}, {model}", self.size, self.bus)
    }
}

fn bytes<S: serde::Serializer>(size: &ByteSize, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(size.bytes())
}
