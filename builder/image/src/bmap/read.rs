//! The text of a `.bmap` to a map. Nothing here trusts the text: errors are fine and panics are bugs.

use super::{BLOCK, BlockMap, BmapError};
use kiln_types::Digest;
use roxmltree::{Document, Node};
use std::ops::Range;

/// A range of an image and what it has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapped {
    /// In bytes.
    pub bytes: Range<u64>,
    /// SHA-256 of these bytes.
    pub digest: Digest,
}

/// What a `.bmap` says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bmap {
    /// The blocks that matter.
    pub map: BlockMap,
    /// Their checksums: ranges in their order.
    pub mapped: Vec<Mapped>,
}

/// Reads a `.bmap` of version 2.0 with SHA-256 and blocks of 4096 bytes.
///
/// # Errors
/// When it is another, or damaged.
pub fn read(text: &str) -> Result<Bmap, BmapError> {
    let document = Document::parse(text)?;
    let root = document.root_element();
    expect("version", root.attribute("version").unwrap_or_default(), "2.0")?;
    expect("type of checksum", element(root, "ChecksumType")?, "sha256")?;
    expect("block size", element(root, "BlockSize")?, &BLOCK.to_string())?;
    check_own(text, element(root, "BmapFileChecksum")?)?;
    let len = element(root, "ImageSize")?.parse().map_err(|_| BmapError::Element { what: "ImageSize" })?;
    let ranges = child(root, "BlockMap")?.children().filter(Node::is_element);
    let mapped: Vec<_> = ranges.map(|range| mapped(range, len)).collect::<Result<_, _>>()?;
    let follow = mapped.windows(2).all(|pair| pair[0].bytes.end < pair[1].bytes.start);
    if !follow {
        return Err(BmapError::Element { what: "order of ranges" });
    }
    let map = BlockMap::new(len, mapped.iter().map(|range| range.bytes.clone()));
    Ok(Bmap { map, mapped })
}

fn expect(what: &'static str, found: &str, known: &str) -> Result<(), BmapError> {
    match found == known {
        true => Ok(()),
        false => Err(BmapError::Unknown { what, found: found.to_owned() }),
    }
}

fn child<'a>(root: Node<'a, 'a>, what: &'static str) -> Result<Node<'a, 'a>, BmapError> {
    root.children().find(|node| node.has_tag_name(what)).ok_or(BmapError::Element { what })
}

fn element<'a>(root: Node<'a, 'a>, what: &'static str) -> Result<&'a str, BmapError> {
    Ok(child(root, what)?.text().unwrap_or_default().trim())
}

/// The checksum of the file is that of its text with zeros in place of the checksum.
fn check_own(text: &str, own: &str) -> Result<(), BmapError> {
    let digest: Digest = own.parse().map_err(|_| BmapError::Element { what: "BmapFileChecksum" })?;
    let zeroed = text.replacen(own, &"0".repeat(own.len()), 1);
    if Digest::of(zeroed) == digest { Ok(()) } else { Err(BmapError::Checksum) }
}

fn mapped(range: Node<'_, '_>, len: u64) -> Result<Mapped, BmapError> {
    let wrong = || BmapError::Element { what: "Range" };
    let text = range.text().unwrap_or_default().trim();
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let block = |text: &str| text.parse::<u64>().ok().and_then(|number| number.checked_mul(BLOCK));
    let start = block(first).filter(|&start| start < len).ok_or_else(wrong)?;
    let end = block(last).filter(|&last| last >= start && last < len).ok_or_else(wrong)?;
    let digest = range.attribute("chksum").and_then(|digest| digest.parse().ok()).ok_or_else(wrong)?;
    Ok(Mapped { bytes: start..(end + BLOCK).min(len), digest })
}
