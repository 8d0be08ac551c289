//! What belongs to nothing: in the file of an image it is zeros.

use super::Check;
use crate::{ReadAt, bmap::BlockMap, gpt::SECTOR};
use std::{io, ops::Range};

const CHUNK: u64 = 1 << 20;
/// The first table: header and 128 entries.
const FIRST_TABLE: u64 = 34 * SECTOR;
/// Bytes of a header that mean something; its checksum covers no more.
const HEADER: u64 = 92;
/// Where the first partition may begin.
const FIRST: u64 = 1 << 20;

/// Looks at the disk, and at what follows it in its file: the range `behind`.
pub(super) fn check(image: &dyn ReadAt, behind: Range<u64>) -> Check {
    let mut ranges = unused(image, behind.start);
    ranges.push(behind);
    let bytes: u64 = ranges.iter().map(|range| range.end - range.start).sum();
    let found = ranges.into_iter().find_map(|range| first_other(image, range).transpose());
    Check::of(
        "unused space",
        match found {
            None => Ok(format!("{} of zeros", kiln_types::ByteSize(bytes))),
            Some(Ok(at)) => Err(format!("byte {at} of the image belongs to nothing and is not zero")),
            Some(Err(error)) => Err(error.to_string()),
        },
    )
}

/// The rest of the sectors with headers, the gap before the first partition, and what the block map leaves out.
fn unused(image: &dyn ReadAt, len: u64) -> Vec<Range<u64>> {
    let map = BlockMap::of(image, len);
    let mut ranges = vec![SECTOR + HEADER..2 * SECTOR, FIRST_TABLE..FIRST];
    let mut end = 0;
    for used in map.bytes() {
        ranges.push(end..used.start);
        end = used.end;
    }
    let last = len.saturating_sub(SECTOR) + HEADER;
    ranges.extend([end..len, last.min(len)..len]);
    ranges.retain(|range| range.start < range.end && range.end <= len);
    ranges
}

/// The first byte of a range that is not zero.
fn first_other(image: &dyn ReadAt, range: Range<u64>) -> io::Result<Option<u64>> {
    let mut buffer = vec![0; CHUNK as usize];
    for at in range.clone().step_by(CHUNK as usize) {
        let part = &mut buffer[..CHUNK.min(range.end - at) as usize];
        image.read_at(at, part)?;
        if let Some(place) = part.iter().position(|byte| *byte != 0) {
            return Ok(Some(at + place as u64));
        }
    }
    Ok(None)
}
