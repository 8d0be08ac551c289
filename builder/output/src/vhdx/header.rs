//! What is in the first MiB.

use super::{METADATA, MIB, TABLE, guid};
use crate::{Label, bytes::Block};
use crc::{CRC_32_ISCSI, Crc};

/// CRC-32C.
const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);
/// The region of the block allocation table.
const TABLE_REGION: [u8; 16] = guid(0x2dc2_7766_f623_4200_9d64_115e_9bfd_4a08);
/// The region of the metadata.
const METADATA_REGION: [u8; 16] = guid(0x8b7c_a206_4790_4b9a_b8fe_575f_050f_886e);

/// What is before the headers, and who made it, in UTF-16.
pub(super) fn identifier() -> Vec<u8> {
    let creator: Vec<u8> = "kiln".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Block::new(64 << 10).put(0, b"vhdxfile").put(8, &creator).bytes().to_vec()
}

/// One of the two headers; the one with the higher number holds.
pub(super) fn header(label: &Label, number: u64) -> Vec<u8> {
    let mut block = Block::new(4 << 10);
    block.put(0, b"head").le64(8, number);
    block.put(16, &label.uuid("vhdx file").to_bytes_le()).put(32, &label.uuid("vhdx data").to_bytes_le());
    // A log without an identity is empty; version 0 of the log, 1 of the format.
    block.le16(64, 0).le16(66, 1).le32(68, MIB as u32).le64(72, MIB);
    checked(block)
}

/// The table of regions, with a block allocation table of so many bytes.
pub(super) fn regions(table: u64) -> Vec<u8> {
    let mut block = Block::new(64 << 10);
    block.put(0, b"regi").le32(8, 2);
    let regions = [(TABLE_REGION, TABLE, table), (METADATA_REGION, METADATA, MIB)];
    for (at, (region, start, len)) in (16..).step_by(32).zip(regions) {
        block.put(at, &region).le64(at + 16, start).le32(at + 24, len as u32).le32(at + 28, 1);
    }
    checked(block)
}

/// With its checksum, which is made with zeros in its place.
fn checked(mut block: Block) -> Vec<u8> {
    let sum = CHECKSUM.checksum(block.bytes());
    block.le32(4, sum).bytes().to_vec()
}
