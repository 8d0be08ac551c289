//! An image as what QEMU starts: a raw disk, whatever format it has, or an image for netboot.

use super::{
    format,
    image::{self, Unread},
};
use crate::{failure::Failure, settings::Settings};
use kiln_emulate::{Error, convert, scratch};
use kiln_event::{Activity, Task};
use kiln_types::ByteSize;
use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};
use tempfile::TempDir;

/// An image, and the raw disk in it.
pub struct Bootable {
    image: PathBuf,
    disk: PathBuf,
    /// In what form a machine without a disk starts it.
    live: Option<&'static str>,
    /// Has the disk where the image is none itself, and is gone with this.
    _scratch: Option<TempDir>,
}

impl Bootable {
    /// The image at `path`. One that is not raw is unpacked first, beside the machine's other files.
    pub fn of(settings: &Settings, path: &Path) -> Result<Self, Failure> {
        let (file, len) = image::open(path)?;
        let format = match format::of(&file) {
            Some(format) if format != format::NETBOOT && format != format::ISO => format,
            // Firmware starts a disc as it starts a disk.
            live => return Ok(Self { image: path.to_owned(), disk: path.to_owned(), live, _scratch: None }),
        };
        let Some(reader) = format::reader(format) else { return Err(format::not_raw(format, path)) };
        if format::needs_others(&file) {
            return Err(format::in_parts(format, path));
        }
        // Content that is compressed is larger unpacked; what an image has of holes is not content.
        let scratch = scratch(ByteSize(len.min(file.metadata().map_or(len, |about| about.blocks() * 512))))?;
        let disk = scratch.path().join("disk.img");
        let task = Task::start(&*settings.listener, Activity::Unpack, shown(path), Some(len));
        let job = Job { image: path, disk: &disk, task: &task, cancel: &settings.cancel };
        match reader {
            format::Reader::Kiln => job.unpack(format, file)?,
            format::Reader::Qemu(driver) => job.convert(driver)?,
        }
        task.done("");
        Ok(Self { image: path.to_owned(), disk, live: None, _scratch: Some(scratch) })
    }

    /// The image, as the user knows it.
    pub fn image(&self) -> &Path {
        &self.image
    }

    /// The raw disk, or the image for netboot.
    pub fn disk(&self) -> &Path {
        &self.disk
    }

    /// Whether it is an image for netboot, for a machine without a disk.
    pub fn is_netboot(&self) -> bool {
        self.live == Some(format::NETBOOT)
    }

    /// Whether it is for machines that keep nothing: one for netboot, or of a disc.
    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// `STEM.kubeconfig` beside the image: `.img.zst` and `.netboot.efi` are one ending.
    pub fn kubeconfig(&self) -> PathBuf {
        let two = matches!(self.image.extension().and_then(OsStr::to_str), Some("zst" | "gz" | "xz" | "efi"));
        let image = if two { self.image.with_extension("") } else { self.image.clone() };
        image.with_extension("kubeconfig")
    }
}

fn shown(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// One image that is unpacked.
struct Job<'a> {
    image: &'a Path,
    disk: &'a Path,
    task: &'a Task<'a>,
    cancel: &'a AtomicBool,
}

impl Job<'_> {
    fn unpack(&self, format: &'static str, file: File) -> Result<(), Failure> {
        let from = Watched { file, done: 0, task: self.task, cancel: self.cancel };
        let directory = self.disk.parent().unwrap_or(Path::new("/"));
        let into = OpenOptions::new().write(true).create_new(true).open(self.disk);
        let into = into.map_err(|error| Unread::NoRoom(directory.to_owned(), error).failure(self.image))?;
        let unpacked = image::unpack_into(format, from, (&into, directory));
        unpacked.map(drop).map_err(|unread| match self.cancel.load(Ordering::SeqCst) {
            true => Failure::Interrupted,
            false => unread.failure(self.image),
        })
    }

    fn convert(&self, driver: &str) -> Result<(), Failure> {
        convert(self.image, driver, self.disk, self.cancel).map_err(|error| match error {
            failed @ Error::ProgramFailed { .. } => {
                Failure::of_input(format!("cannot read {}", self.image.display()), failed)
            }
            other => other.into(),
        })
    }
}

/// A file that is read until the user wants to stop.
struct Watched<'a> {
    file: File,
    done: u64,
    task: &'a Task<'a>,
    cancel: &'a AtomicBool,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.load(Ordering::SeqCst) {
            return Err(io::Error::other("interrupted"));
        }
        let count = self.file.read(buffer)?;
        self.done += count as u64;
        self.task.advance(self.done);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kubeconfig_lies_beside_its_image() {
        let beside = |image: &str| {
            let bootable = Bootable { image: image.into(), disk: "/tmp/disk.img".into(), live: None, _scratch: None };
            bootable.kubeconfig().display().to_string()
        };
        assert_eq!(beside("out/node.img"), "out/node.kubeconfig");
        assert_eq!(beside("out/node.img.zst"), "out/node.kubeconfig");
        assert_eq!(beside("node.qcow2"), "node.kubeconfig");
        assert_eq!(beside("node.netboot.efi"), "node.kubeconfig");
    }
}
