//! Images in another format than the one a command reads.

use crate::failure::Failure;
use kiln_image::ReadAt;
use std::{fs::File, path::Path};

/// How many bytes tell formats apart.
const FIRST: u64 = 512;

/// The format of an image that is not raw.
pub fn of(file: &File) -> Option<&'static str> {
    // A disk has no length in its metadata, and is raw.
    let len = file.metadata().ok()?.len().min(FIRST);
    let mut first = vec![0; len as usize];
    ReadAt::read_at(file, 0, &mut first).ok()?;
    kiln_output::recognise(&first)
}

/// Refuses an image at `path` that is not raw, and says how to make it so. What cannot be read is left to whoever reads it.
pub fn expect_raw(path: &Path) -> Result<(), Failure> {
    match File::open(path).ok().and_then(|file| of(&file)) {
        Some(format) => Err(not_raw(format, path)),
        None => Ok(()),
    }
}

/// That a raw image is needed in the place of the one at `path`.
pub fn not_raw(format: &str, path: &Path) -> Failure {
    let text = format!("{} is {format}, and a raw image is needed here", path.display());
    Failure::input(text, format!("{}, or build with `--output raw` too", to_raw(format, path)))
}

/// How to make the image at `path` raw.
pub fn to_raw(format: &str, path: &Path) -> String {
    let (name, raw) = (path.display(), path.with_extension("img"));
    match format {
        "raw.zst" => format!("unpack it (`zstd -d {name}`)"),
        "gce" => format!("unpack it (`tar -xzf {name}`: it has a disk.raw)"),
        "raw.gz" => format!("unpack it (`gunzip -k {name}`)"),
        "raw.xz" => format!("unpack it (`xz -dk {name}`)"),
        "qcow2" | "vmdk" | "vhdx" => {
            format!("convert it (`qemu-img convert -f {format} -O raw {name} {}`)", raw.display())
        }
        // The disk is its first entry.
        "oci" => {
            format!("take the disk out of it (`tar -xOf {name} \"$(tar -tf {name} | head -n 1)\" | zstd -d >disk.img`)")
        }
        _ => "unpack it".to_owned(),
    }
}
