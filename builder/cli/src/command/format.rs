//! Images in another format than the one a command reads.

use crate::failure::Failure;
use std::{fs::File, io::Read, path::Path};

/// Refuses an image at `path` that is not raw, and says how to make it so. What cannot be read is left to whoever reads it.
pub fn expect_raw(path: &Path) -> Result<(), Failure> {
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(512).read_to_end(&mut first));
    let Some(format) = read.ok().and_then(|_| kiln_output::recognise(&first)) else { return Ok(()) };
    let name = path.display();
    let text = format!("{name} is {format}, and a raw image is needed here");
    Err(Failure::input(text, format!("{}, or build with `--output raw` too", to_raw(format, path))))
}

/// How to make the image at `path` raw.
fn to_raw(format: &str, path: &Path) -> String {
    let (name, raw) = (path.display(), path.with_extension("img"));
    match format {
        "raw.zst" => format!("unpack it (`zstd -d {name}`)"),
        "raw.gz" => format!("unpack it (`gunzip -k {name}`)"),
        "raw.xz" => format!("unpack it (`xz -dk {name}`)"),
        "qcow2" | "vmdk" | "vhdx" => {
            format!("convert it (`qemu-img convert -f {format} -O raw {name} {}`)", raw.display())
        }
        _ => "unpack it".to_owned(),
    }
}
