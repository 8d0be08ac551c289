//! Where each partition goes.

use super::{DiskError, Layout, Partition, Placed};
use kiln_types::ByteSize;
use std::collections::BTreeSet;

/// Partitions begin at a multiple of this: flash memory and RAID like it, and all tools expect it.
pub(super) const ALIGNMENT: u64 = 1 << 20;
/// Sizes are multiples of this: the block size of our filesystems and the grain of systemd-repart.
const GRAIN: u64 = 4096;
/// Room for the second partition table, 33 sectors, in whole blocks.
pub(super) const TAIL: u64 = 20 << 10;

/// Places for all partitions, and the size of the disk.
pub(super) fn places(layout: &Layout) -> Result<(Vec<Placed>, ByteSize), DiskError> {
    check(&layout.partitions)?;
    // The first one begins behind MBR and first table, which have 17 KiB.
    let mut end = ALIGNMENT;
    let mut placed = Vec::new();
    for partition in &layout.partitions {
        let start = end.next_multiple_of(ALIGNMENT);
        let size = partition.size.bytes().next_multiple_of(GRAIN);
        placed.push(Placed { name: partition.name.clone(), start, size: ByteSize(size) });
        end = start + size;
    }
    // Azure takes no other disks, and what VMware imports has grains of 64 KiB.
    Ok((placed, ByteSize((end + TAIL).next_multiple_of(ALIGNMENT))))
}

fn check(partitions: &[Partition]) -> Result<(), DiskError> {
    let mut names = BTreeSet::new();
    for Partition { name, size, .. } in partitions {
        if !names.insert(name) {
            return Err(DiskError::SameName { name: name.clone() });
        }
        if size.bytes() == 0 {
            return Err(DiskError::Empty { name: name.clone() });
        }
    }
    Ok(())
}
