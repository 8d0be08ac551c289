//! Which format a file has, by its first bytes: what to say to who gives a command another one than it reads.

use crate::gce;
use flate2::read::GzDecoder;
use std::io::Read;

/// How the formats begin that a disk image may have besides raw, and what people call them.
const BEGINNINGS: [(&[u8], &str); 10] = [
    (&[0x28, 0xb5, 0x2f, 0xfd], "raw.zst"),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "raw.xz"),
    (&[0x1f, 0x8b], "raw.gz"),
    (b"QFI\xfb", "qcow2"),
    (b"KDMV", "vmdk"),
    (b"# Disk DescriptorFile", "vmdk"),
    (b"vhdxfile", "vhdx"),
    (b"BZh", "bzip2"),
    (b"PK\x03\x04", "zip"),
    (&[0x04, 0x22, 0x4d, 0x18], "lz4"),
];

/// The format of a file that begins with `first`, in the word of `--output` where kiln writes it; `None` for what may be raw.
/// A fixed VHD is as good as raw: only its end differs.
pub fn recognise(first: &[u8]) -> Option<&'static str> {
    let is_tar = first.get(257..262) == Some(b"ustar");
    let found = BEGINNINGS.iter().find(|(beginning, _)| first.starts_with(beginning));
    // An artifact of OCI begins with the disk, whose name is a digest.
    let archive = if first.starts_with(b"blobs/sha256/") { "oci" } else { "ova" };
    match found.map(|(_, word)| *word).or(is_tar.then_some(archive)) {
        Some("raw.gz") if has_an_archive(first) => Some("gce"),
        other => other,
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
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(recognise(&tar), Some("ova"));
        tar[..13].copy_from_slice(b"blobs/sha256/");
        assert_eq!(recognise(&tar), Some("oci"));
    }
}
