//! Images in another format than the one a command reads.

use crate::failure::Failure;
use kiln_image::ReadAt;
use std::{fs::File, path::Path};

/// The format that is no disk.
pub const NETBOOT: &str = "netboot";
/// The one that has that inside.
pub const ISO: &str = "iso";

/// Who reads a format as a disk.
pub enum Reader {
    /// kiln, as a stream.
    Kiln,
    /// QEMU, by this name.
    Qemu(&'static str),
}

/// The format of an image that is not raw.
pub fn of(file: &File) -> Option<&'static str> {
    kiln_output::recognise(&first(file)?)
}

/// Whether some of the disk of an image is in other files.
pub fn needs_others(file: &File) -> bool {
    first(file).is_some_and(|first| kiln_output::needs_others(&first))
}

fn first(file: &File) -> Option<Vec<u8>> {
    // A disk has no length in its metadata, and is raw.
    let len = file.metadata().ok()?.len().min(kiln_output::FIRST as u64);
    let mut first = vec![0; len as usize];
    ReadAt::read_at(file, 0, &mut first).ok()?;
    Some(first)
}

/// Who reads a format that is not raw; nobody where a disk is one of several files in an archive.
pub fn reader(format: &str) -> Option<Reader> {
    Some(match format {
        "raw.zst" | "raw.gz" | "raw.xz" => Reader::Kiln,
        "qcow2" => Reader::Qemu("qcow2"),
        "vmdk" => Reader::Qemu("vmdk"),
        "vhd" => Reader::Qemu("vpc"),
        "vhdx" => Reader::Qemu("vhdx"),
        _ => return None,
    })
}

/// That the image at `path` is only a part.
pub fn in_parts(format: &str, path: &Path) -> Failure {
    let text = format!("{} is {format}, and some of its disk is in other files", path.display());
    Failure::input(text, format!("if you trust whom you have it from, {}", to_raw(format, path)))
}

/// That a raw image is needed in the place of the one at `path`.
pub fn not_raw(format: &str, path: &Path) -> Failure {
    let text = format!("{} is {format}, and a raw image is needed here", path.display());
    Failure::input(text, format!("{}, or build with `--output raw` too", to_raw(format, path)))
}

/// How to make the image at `path` raw.
pub fn to_raw(format: &str, path: &Path) -> String {
    let (name, raw) = (path.display(), path.with_extension("img"));
    if let Some(Reader::Qemu(driver)) = reader(format) {
        return format!("convert it (`qemu-img convert -f {driver} -O raw {name} {}`)", raw.display());
    }
    match format {
        "raw.zst" => format!("unpack it (`zstd -d {name}`)"),
        "gce" => format!("unpack it (`tar -xzf {name}`: it has a disk.raw)"),
        "raw.gz" => format!("unpack it (`gunzip -k {name}`)"),
        "raw.xz" => format!("unpack it (`xz -dk {name}`)"),
        // The disk is its first entry.
        "oci" => {
            format!("take the disk out of it (`tar -xOf {name} \"$(tar -tf {name} | head -n 1)\" | zstd -d >disk.img`)")
        }
        _ => "unpack it".to_owned(),
    }
}
