//! Disks in formats that QEMU reads, as they are.

use super::find_program;
use crate::{
    error::{Error, Program},
    process::Child,
};
use serde_json::json;
use std::{
    ffi::OsString,
    fs, io,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// How quickly a wish to stop is seen.
const BLINK: Duration = Duration::from_millis(100);

/// Writes the disk in `image`, whose format is called `format` by QEMU, into the new file `into`, with holes for zeros.
///
/// # Errors
/// [`Error::ProgramMissing`]; [`Error::ProgramFailed`] with QEMU's words about an image that it cannot read; [`Error::Cancelled`]
/// soon after `cancel` is set.
pub fn convert(image: &Path, format: &str, into: &Path, cancel: &AtomicBool) -> Result<(), Error> {
    let program = find_program(Program::QemuImg)?;
    let source = source(image, format).map_err(|source| Error::Image { path: image.to_owned(), source })?;
    let arguments = ["convert", "-O", "raw", &source].map(OsString::from).into_iter().chain([into.into()]);
    let mut child = Child::start(&program, &arguments.collect::<Vec<_>>(), &into.with_extension("stderr"))?;
    while !child.wait(BLINK) {
        if cancel.load(Ordering::SeqCst) {
            return Err(Error::Cancelled);
        }
    }
    match child.ended() {
        Some(status) if status.success() => Ok(()),
        status => Err(Error::ProgramFailed {
            program: Program::QemuImg.name(),
            status: status.map_or_else(|| "no status".to_owned(), |status| status.to_string()),
            output: child.complaints(),
        }),
    }
}

/// The image in QEMU's words. It is read as what it was taken for, and no file that it names as the layer below becomes part of the disk.
fn source(image: &Path, format: &str) -> io::Result<String> {
    let path = fs::canonicalize(image)?;
    let path = path.to_str().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "its path is not UTF-8"))?;
    let mut source = json!({ "driver": format, "file": { "driver": "file", "filename": path } });
    if matches!(format, "qcow2" | "vmdk") {
        source["backing"] = serde_json::Value::Null;
    }
    Ok(format!("json:{source}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn qemu_img(dir: &Path, arguments: &[&str]) -> bool {
        Command::new("qemu-img").current_dir(dir).args(arguments).output().is_ok_and(|output| output.status.success())
    }

    #[test]
    fn every_format_that_qemu_reads_is_the_disk_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut disk = vec![0; 3 << 20];
        disk[1 << 20..][..9].copy_from_slice(b"something");
        fs::write(dir.path().join("disk, raw"), &disk).unwrap();
        for format in ["qcow2", "vmdk", "vhdx", "vpc"] {
            if !qemu_img(dir.path(), &["convert", "-f", "raw", "-O", format, "disk, raw", "packed, \"one\""]) {
                return eprintln!("skipped: qemu-img is not installed");
            }
            let into = dir.path().join(format);
            convert(&dir.path().join("packed, \"one\""), format, &into, &AtomicBool::new(false)).unwrap();
            let found = fs::read(into).unwrap();
            // A VHD is rounded up to cylinders.
            assert!(found[..disk.len()] == disk && found[disk.len()..].iter().all(|byte| *byte == 0), "{format}");
        }
    }

    #[test]
    fn what_lies_below_a_layer_is_not_read_and_a_wish_to_stop_is_heard() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("secret"), vec![7; 1 << 20]).unwrap();
        if !qemu_img(dir.path(), &["create", "-f", "qcow2", "-F", "raw", "-b", "secret", "layer"]) {
            return eprintln!("skipped: qemu-img is not installed");
        }
        let (layer, into) = (dir.path().join("layer"), dir.path().join("disk"));
        convert(&layer, "qcow2", &into, &AtomicBool::new(false)).unwrap();
        assert!(fs::read(&into).unwrap().iter().all(|byte| *byte == 0));
        fs::write(&layer, b"QFI\xfb and nothing more").unwrap();
        let error = convert(&layer, "qcow2", &into, &AtomicBool::new(false)).unwrap_err();
        assert!(matches!(error, Error::ProgramFailed { .. }), "{error}");
    }
}
