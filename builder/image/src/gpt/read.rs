//! A table to entries. Nothing here trusts the disk: errors are fine and panics are bugs.

use super::{Attributes, GptError, Kind, SECTOR};
use crate::{ReadAt, Window, stream::Stream};
use ::gpt::{
    disk::LogicalBlockSize,
    header::{Header, read_header_from_arbitrary_device},
    partition::{Partition, file_read_partitions},
};
use kiln_types::ByteSize;
use serde::Serialize;
use uuid::Uuid;

/// A partition that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// UUID of this partition.
    pub uuid: Uuid,
    /// First byte on the disk.
    pub start: u64,
    /// Size.
    pub size: ByteSize,
    /// Attribute bits.
    pub attributes: Attributes,
}

/// A partition table that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Table {
    /// GUID of the disk.
    pub disk: Uuid,
    /// Partitions in the order of the table.
    pub entries: Vec<Entry>,
    /// Whether the second table is where it belongs, at the end of the disk, whole, and agrees with the first.
    pub backup_intact: bool,
}

impl Table {
    /// The partition called `name`.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

/// Reads the table of the disk in the first `len` bytes of `from`.
///
/// # Errors
/// When there is none, its checksums are wrong, or a partition reaches past the end of the disk.
pub fn read(from: &dyn ReadAt, len: u64) -> Result<Table, GptError> {
    let header = header(from, len)?;
    let partitions = file_read_partitions(&mut Stream::new(from, len), &header, LogicalBlockSize::Lb512)?;
    let entries = partitions.values().map(|partition| entry(partition, len)).collect::<Result<_, _>>()?;
    Ok(Table { disk: header.disk_guid, entries, backup_intact: backup_agrees(from, len, &header) })
}

/// The length of the disk whose table is in `head`, its first MiB or less: the second header is its last sector.
pub fn stated_len(head: &[u8]) -> Option<u64> {
    let last = u64::from_le_bytes(head.get(512 + 32..512 + 40)?.try_into().ok()?);
    let len = last.checked_add(1)?.checked_mul(SECTOR)?;
    read(&head, len).ok().map(|_| len)
}

fn header(from: &dyn ReadAt, len: u64) -> Result<Header, GptError> {
    let header = read_header_from_arbitrary_device(&mut Stream::new(from, len), LogicalBlockSize::Lb512)
        .map_err(::gpt::GptError::Header)?;
    // The crate asserts the first and allocates by the second.
    if header.part_size != 128 {
        return Err(GptError::Invalid { field: "the size of an entry", value: header.part_size.into() });
    }
    if header.num_parts > 1024 {
        return Err(GptError::Invalid { field: "the number of entries", value: header.num_parts.into() });
    }
    Ok(header)
}

fn backup_agrees(from: &dyn ReadAt, len: u64, first: &Header) -> bool {
    // Seen from two sectors before the end, the second header is where a first one would be.
    let Some(start) = len.checked_sub(2 * SECTOR) else { return false };
    let tail = Window::new(from, start, 2 * SECTOR);
    header(&tail, 2 * SECTOR).is_ok_and(|second| {
        second.disk_guid == first.disk_guid
            && second.crc32_parts == first.crc32_parts
            && second.current_lba == first.backup_lba
            && second.current_lba == len / SECTOR - 1
            && entries_sum(from, &second).is_some_and(|sum| sum == second.crc32_parts)
    })
}

/// The checksum of the entries that a header has.
fn entries_sum(from: &dyn ReadAt, header: &Header) -> Option<u32> {
    let mut entries = vec![0; (header.num_parts * header.part_size) as usize];
    from.read_at(header.part_start.checked_mul(SECTOR)?, &mut entries).ok()?;
    Some(crc32fast::hash(&entries))
}

fn entry(partition: &Partition, len: u64) -> Result<Entry, GptError> {
    let sectors = partition.last_lba.checked_sub(partition.first_lba).and_then(|last| last.checked_add(1));
    let bytes = |sectors: u64| sectors.checked_mul(SECTOR).filter(|&bytes| bytes <= len);
    let wrong = |value| GptError::Invalid { field: "the end of a partition", value };
    let start = bytes(partition.first_lba).ok_or(wrong(partition.first_lba))?;
    let size = sectors.and_then(bytes).filter(|size| start + size <= len).ok_or(wrong(partition.last_lba))?;
    Ok(Entry {
        name: partition.name.clone(),
        kind: Kind::from_type_uuid(partition.part_type_guid.guid),
        uuid: partition.part_guid,
        start,
        size: ByteSize(size),
        attributes: Attributes::from_bits(partition.flags),
    })
}
