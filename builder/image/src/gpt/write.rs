//! Entries to a table.

use super::{Attributes, GptError, Kind};
use ::gpt::{
    DiskDevice, GptConfig,
    disk::LogicalBlockSize,
    partition::Partition,
    partition_types::{OperatingSystem, Type},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Bytes of a sector.
pub const SECTOR: u64 = 512;

/// An entry to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEntry {
    /// Name; at most 36 UTF-16 units.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// UUID of this partition.
    pub uuid: Uuid,
    /// First byte on the disk; a multiple of [`SECTOR`].
    pub start: u64,
    /// Size in bytes; a multiple of [`SECTOR`], not zero.
    pub size: u64,
    /// Attribute bits.
    pub attributes: Attributes,
}

/// Writes both tables of the disk that `device` is; where it ends, the disk does.
///
/// # Errors
/// When an entry does not fit into the table or writing fails.
pub fn write(device: impl DiskDevice, disk: Uuid, entries: &[NewEntry]) -> Result<(), GptError> {
    let config = GptConfig::new().writable(true).logical_block_size(LogicalBlockSize::Lb512);
    let mut table = config.create_from_device(device, Some(disk))?;
    if entries.len() > 128 {
        return Err(GptError::TooMany { count: entries.len() });
    }
    let partitions = (1..).zip(entries).map(|(number, entry)| Ok((number, partition(entry)?)));
    table.update_partitions(partitions.collect::<Result<BTreeMap<_, _>, GptError>>()?)?;
    table.write()?;
    Ok(())
}

fn partition(entry: &NewEntry) -> Result<Partition, GptError> {
    if entry.name.encode_utf16().count() > 36 {
        return Err(GptError::LongName { name: entry.name.clone() });
    }
    if entry.size == 0 || !entry.size.is_multiple_of(SECTOR) || !entry.start.is_multiple_of(SECTOR) {
        return Err(GptError::Invalid { field: "size of a partition", value: entry.size });
    }
    Ok(Partition {
        part_type_guid: Type { guid: entry.kind.type_uuid(), os: OperatingSystem::None },
        part_guid: entry.uuid,
        first_lba: entry.start / SECTOR,
        last_lba: (entry.start + entry.size) / SECTOR - 1,
        flags: entry.attributes.bits(),
        name: entry.name.clone(),
    })
}
