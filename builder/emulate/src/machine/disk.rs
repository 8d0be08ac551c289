//! The disks of a machine: overlays and copies, so that no image is ever written.

use super::{find_program, run};
use crate::{
    DiskMode,
    error::{Error, Program, file},
};
use kiln_types::ByteSize;
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// How the bytes of a disk file are arranged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// As on the disk.
    Raw,
    /// QEMU's copy-on-write format.
    Qcow2,
}

/// A disk file that the machine may write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct MachineDisk {
    /// The file.
    pub path: PathBuf,
    /// Its format.
    pub format: Format,
    /// Whether it outlives the session, so that flushes of the guest have to be honoured.
    pub lasting: bool,
}

/// Makes the disk for `image`, of `size` or what the image has when that is more; overlays go into `dir` as `name`.
///
/// # Errors
/// [`Error::Image`] when the image cannot be read, [`Error::File`] when the disk cannot be written.
pub(crate) fn prepare(
    image: &Path,
    mode: &DiskMode,
    size: ByteSize,
    dir: &Path,
    name: &str,
) -> Result<MachineDisk, Error> {
    match mode {
        DiskMode::Throwaway => overlay(image, size, &dir.join(name).with_extension("qcow2")),
        DiskMode::Keep(path) => keep(image, size, path, true),
        DiskMode::Scratch(path) => keep(image, size, path, false),
    }
}

fn overlay(image: &Path, size: ByteSize, path: &Path) -> Result<MachineDisk, Error> {
    let size = size.bytes().max(length(image)?);
    let backing = fs::canonicalize(image).map_err(unreadable(image))?;
    let tool = find_program(Program::QemuImg)?;
    let mut command = Command::new(tool);
    command.args(["create", "-q", "-f", "qcow2", "-F", "raw", "-b"]).arg(backing).arg(path).arg(size.to_string());
    run(Program::QemuImg, &mut command)?;
    Ok(MachineDisk { path: path.to_owned(), format: Format::Qcow2, lasting: false })
}

fn keep(image: &Path, size: ByteSize, path: &Path, lasting: bool) -> Result<MachineDisk, Error> {
    if !path.exists() {
        copy(image, size, path)?;
    }
    Ok(MachineDisk { path: path.to_owned(), format: Format::Raw, lasting })
}

/// A copy under a temporary name first: a disk cut short would be taken for a whole one next time.
fn copy(image: &Path, size: ByteSize, path: &Path) -> Result<(), Error> {
    let wrong = |source| file("cannot make the disk", path)(source);
    let size = size.bytes().max(length(image)?);
    let mut source = File::open(image).map_err(unreadable(image))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut made = tempfile::NamedTempFile::new_in(folder).map_err(wrong)?;
    io::copy(&mut source, made.as_file_mut()).map_err(wrong)?;
    made.as_file().set_len(size).map_err(wrong)?;
    made.persist_noclobber(path).map_err(|failed| wrong(failed.error))?;
    Ok(())
}

fn length(image: &Path) -> Result<u64, Error> {
    let opened = OpenOptions::new().read(true).open(image).map_err(unreadable(image))?;
    Ok(opened.metadata().map_err(unreadable(image))?.len())
}

fn unreadable(image: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = image.to_owned();
    move |source| Error::Image { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(dir: &Path) -> PathBuf {
        let path = dir.join("image.img");
        fs::write(&path, vec![7; 3 << 20]).unwrap();
        path
    }

    #[test]
    fn a_kept_disk_is_a_grown_copy_and_then_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (image, path) = (image(dir.path()), dir.path().join("disk.raw"));
        let mode = DiskMode::Keep(path.clone());
        let disk = prepare(&image, &mode, ByteSize::mib(64), dir.path(), "disk0").unwrap();
        assert_eq!((disk.format, disk.lasting), (Format::Raw, true));
        assert_eq!(fs::metadata(&path).unwrap().len(), 64 << 20);
        assert_eq!(fs::read(&path).unwrap()[..3 << 20], fs::read(&image).unwrap());

        fs::write(&path, b"data of the guest").unwrap();
        prepare(&image, &mode, ByteSize::mib(64), dir.path(), "disk0").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"data of the guest");
    }

    #[test]
    fn an_overlay_is_as_large_as_asked_and_holds_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let image = image(dir.path());
        let mode = DiskMode::Throwaway;
        let disk = match prepare(&image, &mode, ByteSize::mib(8192), dir.path(), "disk0") {
            Err(Error::ProgramMissing(_)) => return eprintln!("skipped: qemu-img is not installed"),
            other => other.unwrap(),
        };
        let info = Command::new("qemu-img").args(["info", "--output=json"]).arg(&disk.path).output().unwrap();
        let info: serde_json::Value = serde_json::from_slice(&info.stdout).unwrap();
        assert_eq!(info["virtual-size"], 8_u64 << 30);
        assert_eq!(info["full-backing-filename"].as_str(), image.canonicalize().unwrap().to_str());
        assert!(fs::metadata(&disk.path).unwrap().len() < 1 << 20);
    }

    #[test]
    fn a_missing_image_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = prepare(Path::new("no.img"), &DiskMode::Throwaway, ByteSize(0), dir.path(), "disk0").unwrap_err();
        assert_eq!(error.to_string(), "the image no.img cannot be read");
    }
}
