//! Which format a file has, by its first bytes: what to say to who gives a command another one than it reads.

use crate::gce;
use flate2::read::GzDecoder;
use std::io::Read;

/// How the formats begin that a disk image may have besides raw, and what people call them.
const BEGINNINGS: [(&[u8], &str); 12] = [
    (&[0x28, 0xb5, 0x2f, 0xfd], "raw.zst"),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "raw.xz"),
    (&[0x1f, 0x8b], "raw.gz"),
    (b"QFI\xfb", "qcow2"),
    (b"KDMV", "vmdk"),
    (b"# Disk DescriptorFile", "vmdk"),
    (b"vhdxfile", "vhdx"),
    // One that grows; that of fixed size begins with the disk.
    (b"conectix", "vhd"),
    (b"BZh", "bzip2"),
    (b"PK\x03\x04", "zip"),
    (&[0x04, 0x22, 0x4d, 0x18], "lz4"),
    // A program for UEFI. The first sector of a disk of kiln's has none for older firmware.
    (b"MZ", "netboot"),
];

/// As many first bytes tell all formats apart.
pub const FIRST: usize = ISO + 5;
/// Where a disc says what it is: behind its system area, and the type of its first descriptor (ECMA-119, 8.1).
const ISO: usize = 16 * 2048 + 1;

/// The format of a file that begins with `first` (best [`FIRST`] bytes), in the word of `--output` where kiln writes it; `None` for what may be raw.
/// A fixed VHD is as good as raw: only its end differs.
pub fn recognise(first: &[u8]) -> Option<&'static str> {
    let is_tar = first.get(257..262) == Some(b"ustar");
    let found = BEGINNINGS.iter().find(|(beginning, _)| first.starts_with(beginning));
    // An artifact of OCI begins with the disk, whose name is a digest.
    let archive = if first.starts_with(b"blobs/sha256/") { "oci" } else { "ova" };
    if first.get(ISO..FIRST) == Some(b"CD001") {
        return Some("iso");
    }
    match found.map(|(_, word)| *word).or(is_tar.then_some(archive)) {
        Some("raw.gz") if has_an_archive(first) => Some("gce"),
        other => other,
    }
}

/// Whether an image that begins with `first` says itself that some of its disk is in other files: a layer over another image, a
/// description of several. Who reads it would read whatever it names.
pub fn needs_others(first: &[u8]) -> bool {
    let has = |at: usize, len: usize, mask: u8| {
        first.get(at..at + len).is_some_and(|bytes| bytes.iter().any(|byte| byte & mask != 0))
    };
    match recognise(first) {
        // The place of the name of the image below, and from version 3 on the bit for a file with the data.
        Some("qcow2") => has(8, 8, 0xff) || (first.get(7) >= Some(&3) && has(79, 1, 4)),
        // One that is whole says how large it is.
        Some("vmdk") => !(first.starts_with(b"KDMV") && has(12, 8, 0xff)),
        _ => false,
    }
}

/// Whether what is compressed begins with the name of the only file of an archive for Compute Engine.
fn has_an_archive(gzip: &[u8]) -> bool {
    let mut name = [0; gce::DISK.len() + 1];
    GzDecoder::new(gzip).read_exact(&mut name).is_ok() && name.strip_suffix(&[0]) == Some(gce::DISK.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_beginning_and_raw_is_none() {
        assert_eq!(recognise(b"QFI\xfb\0\0\0\x03"), Some("qcow2"));
        assert_eq!(recognise(&[0; 512]), None);
        assert_eq!(recognise(b""), None);
        assert_eq!(recognise(b"MZ\x78\0"), Some("netboot"));
        assert_eq!(recognise(b"conectix\0\0\0\x02"), Some("vhd"));
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(recognise(&tar), Some("ova"));
        tar[..13].copy_from_slice(b"blobs/sha256/");
        assert_eq!(recognise(&tar), Some("oci"));
        let mut disc = vec![0; FIRST];
        assert_eq!(recognise(&disc), None);
        disc[ISO..].copy_from_slice(b"CD001");
        assert_eq!(recognise(&disc), Some("iso"));
    }

    #[test]
    fn an_image_in_parts_is_known() {
        let qcow2 = |version: u8, at: usize, byte: u8| {
            let mut first = vec![0; 512];
            first[..8].copy_from_slice(&[b'Q', b'F', b'I', 0xfb, 0, 0, 0, version]);
            first[at] = byte;
            needs_others(&first)
        };
        assert!(qcow2(2, 15, 104) && qcow2(3, 15, 104) && qcow2(3, 79, 4));
        // The second is a bitmap of something else in version 3, and nothing in version 2.
        assert!(!qcow2(3, 79, 3) && !qcow2(2, 79, 4));
        assert!(needs_others(b"# Disk DescriptorFile\nversion=1") && needs_others(&[&b"KDMV"[..], &[0; 508]].concat()));
        assert!(!needs_others(b"KDMV\x03\0\0\0\x01\0\x03\0\0\x20\0\0\0\0\0\0\0"));
        assert!(!needs_others(&[0; 512]) && !needs_others(b""));
    }
}
