//! The first sector: what old firmware and tools see of the disk.
//!
//! For most machines that is the protective MBR of UEFI (chapter 5.2.3): one partition of type 0xEE over the whole disk, so
//! that nobody takes the disk for empty.
//!
//! The firmware of a Raspberry Pi is given a hybrid one, whose first three places may name partitions of the disk and whose
//! last is of type 0xEE. The ROMs up to the Pi 3 know nothing else, and type 0x0C rather than 0xEF there
//! (<https://github.com/raspberrypi/firmware/issues/1711>). `start4.elf` of before 2025 finds its files by GPT in the first
//! partition alone, never in the one that `autoboot.txt` names (<https://github.com/raspberrypi/rpi-eeprom/issues/668>).
//! Linux and libfdisk, which systemd-repart writes with, take such a disk for GPT and leave this sector alone, as long as the
//! entry of type 0xEE begins at sector 1.

use super::{Placed, ends::Ends};
use crate::gpt::SECTOR;
use ::gpt::mbr::{MBRError, PartRecord, ProtectiveMBR};
use std::io;

/// FAT32, addressed by sector numbers.
const FAT32_LBA: u8 = 0x0c;
/// The place of the entry that stands for GPT, in a hybrid table.
const LAST: usize = 3;

/// Writes the first sector of a disk of `size` bytes that has `named` partitions for firmware without GPT, three at most.
pub(super) fn write(disk: &mut Ends, size: u64, named: &[&Placed]) -> io::Result<()> {
    // Disks of more than 2 TiB: the largest number there is, by the specification.
    let sectors = |bytes: u64| u32::try_from(bytes / SECTOR).unwrap_or(u32::MAX);
    let mut table = ProtectiveMBR::with_lb_size(sectors(size) - 1);
    if let Some(first) = named.first() {
        let before_it = PartRecord::new_protective(Some(sectors(first.start) - 1));
        table.set_partition(0, PartRecord::zero());
        table.set_partition(LAST, before_it);
    }
    for (place, partition) in named.iter().take(LAST).enumerate() {
        let record = fat(sectors(partition.start), sectors(partition.size.bytes()));
        table.set_partition(place, record);
    }
    table.overwrite_lba0(disk).map(drop).map_err(|error| match error {
        MBRError::Io(error) => error,
        other => io::Error::other(other),
    })
}

/// Cylinders and heads have no meaning any more; these stand for "too far for them".
fn fat(lb_start: u32, lb_size: u32) -> PartRecord {
    PartRecord {
        boot_indicator: 0,
        start_head: 0xfe,
        start_sector: 0xff,
        start_track: 0xff,
        os_type: FAT32_LBA,
        end_head: 0xfe,
        end_sector: 0xff,
        end_track: 0xff,
        lb_start,
        lb_size,
    }
}
