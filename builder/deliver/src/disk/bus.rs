//! How a disk is connected.

use serde::Serialize;
use std::fmt;

/// How a disk is connected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bus {
    /// A stick, or a card in a reader.
    Usb,
    /// A card slot, or soldered flash memory.
    Mmc,
    /// NVMe.
    Nvme,
    /// SATA or IDE.
    Ata,
    /// Of a virtual machine.
    Virtio,
    /// Made by the kernel: loop, RAM, device mapper, RAID.
    Virtual,
    /// Anything else.
    Other,
}

impl Bus {
    /// By the place of the disk in sysfs, such as `/sys/devices/pci0000:00/…/usb2/…/block/sdb`.
    pub(super) fn of_place(place: &str) -> Self {
        // The bus nearest to the machine names it: a card reader on USB has a SCSI host too.
        const WORDS: [(&str, Bus); 6] = [
            ("/devices/virtual/", Bus::Virtual),
            ("/usb", Bus::Usb),
            ("/mmc_host/", Bus::Mmc),
            ("/nvme/", Bus::Nvme),
            ("/virtio", Bus::Virtio),
            ("/ata", Bus::Ata),
        ];
        WORDS.iter().find(|(word, _)| place.contains(word)).map_or(Self::Other, |(_, bus)| *bus)
    }
}

impl fmt::Display for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Usb => "USB",
            Self::Mmc => "SD/MMC",
            Self::Nvme => "NVMe",
            Self::Ata => "SATA",
            Self::Virtio => "virtio",
            Self::Virtual => "virtual",
            Self::Other => "other",
        })
    }
}
