//! A map to the text of a `.bmap`.

use super::{BLOCK, BlockMap};
use crate::{ReadAt, read_at};
use kiln_types::Digest;
use rayon::prelude::*;
use std::{
    fmt::Write as _,
    io,
    ops::{Range, RangeInclusive},
};

/// The text of the `.bmap` that says which blocks of `image` are in `map`, with their checksums.
///
/// # Errors
/// When the image cannot be read.
pub fn write(image: &dyn ReadAt, map: &BlockMap) -> io::Result<String> {
    let bytes: Vec<_> = map.bytes().collect();
    let digests: Vec<_> =
        bytes.into_par_iter().map(|range| read_at::digest(image, range)).collect::<io::Result<_>>()?;
    let ranges: String = map.blocks().iter().zip(digests).map(|(blocks, digest)| range(blocks, digest)).collect();
    // The file's own checksum is made with zeros in its place.
    let nothing = "0".repeat(64);
    let text = text(map, &nothing, &ranges);
    Ok(text.replacen(&nothing, &Digest::of(&text).to_string(), 1))
}

fn text(map: &BlockMap, checksum: &str, ranges: &str) -> String {
    let blocks: u64 = map.blocks().iter().map(|range| range.end - range.start).sum();
    format!(
        "<?xml version=\"1.0\" ?>\n\
         <!-- The blocks of a disk image that have to reach the device; the others may hold anything. Read by\n     \
         `kiln flash`, `bmaptool copy` and rpi-imager. -->\n\
         <bmap version=\"2.0\">\n    \
         <ImageSize> {} </ImageSize>\n    \
         <BlockSize> {BLOCK} </BlockSize>\n    \
         <BlocksCount> {} </BlocksCount>\n    \
         <MappedBlocksCount> {blocks} </MappedBlocksCount>\n    \
         <ChecksumType> sha256 </ChecksumType>\n    \
         <BmapFileChecksum> {checksum} </BmapFileChecksum>\n    \
         <BlockMap>\n{ranges}    </BlockMap>\n</bmap>\n",
        map.len(),
        map.len().div_ceil(BLOCK),
    )
}

/// The last block of a range is in it; a range of one block is written as that block.
fn range(blocks: &Range<u64>, digest: Digest) -> String {
    let blocks: RangeInclusive<u64> = blocks.start..=blocks.end - 1;
    let mut text = format!("        <Range chksum=\"{digest}\"> {}", blocks.start());
    if blocks.start() < blocks.end() {
        // Writing to a string cannot fail.
        let _ = write!(text, "-{}", blocks.end());
    }
    text + " </Range>\n"
}
