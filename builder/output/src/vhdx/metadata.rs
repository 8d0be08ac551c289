//! What the disk is.

use super::{MIB, guid};
use crate::{Label, bytes::Block};

/// Where the items begin; before them is their table.
const ITEMS: usize = 64 << 10;
/// Of an item that is about the disk rather than the file, and of one that readers have to know.
const OF_DISK: u32 = 2;
const REQUIRED: u32 = 4;

/// Flags and bytes of an item, by its GUID.
type Item = ([u8; 16], u32, Vec<u8>);

/// The metadata of a disk of `len` bytes.
pub(super) fn metadata(len: u64, label: &Label) -> Vec<u8> {
    let items = items(len, label);
    let mut block = Block::new(ITEMS + 4096);
    block.put(0, b"metadata").le16(10, items.len() as u16);
    let mut offset = ITEMS;
    for (at, (id, flags, bytes)) in (32..).step_by(32).zip(&items) {
        block.put(at, id).le32(at + 16, offset as u32).le32(at + 20, bytes.len() as u32).le32(at + 24, *flags);
        block.put(offset, bytes);
        offset += bytes.len().next_multiple_of(8);
    }
    block.bytes().to_vec()
}

fn items(len: u64, label: &Label) -> [Item; 5] {
    let small = |value: u32| value.to_le_bytes().to_vec();
    [
        // Size of a block; neither of fixed size nor upon another disk.
        (guid(0xcaa1_6737_fa36_4d43_b3b6_33f0_aa44_e76b), REQUIRED, [small(MIB as u32), small(0)].concat()),
        (guid(0x2fa5_4224_cd1b_4876_b211_5dbe_d83b_f4b8), REQUIRED | OF_DISK, len.to_le_bytes().to_vec()),
        // The identity of the disk, as SCSI tells it.
        (
            guid(0xbeca_12ab_b2e6_4523_93ef_c309_e000_c746),
            REQUIRED | OF_DISK,
            label.uuid("vhdx disk").to_bytes_le().to_vec(),
        ),
        // Sectors, as they are addressed and as they are: partitions begin at whole MiB.
        (guid(0x8141_bf1d_a96f_4709_ba47_f233_a8fa_ab5f), REQUIRED | OF_DISK, small(512)),
        (guid(0xcda3_48c7_445d_4471_9cc9_e988_5251_c556), REQUIRED | OF_DISK, small(4096)),
    ]
}
