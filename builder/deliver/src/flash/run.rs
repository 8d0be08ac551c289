//! The order of it all.

use super::{
    FlashError, Left, Unfinished,
    copy::{self, Copied},
    head, settings, tail, verify,
};
use crate::{device::Device, image::Image};
use kiln_event::Listener;
use kiln_types::ByteSize;
use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

/// What is to be done.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The image.
    pub image: &'a Image,
    /// What the device is called in messages: `/dev/sdb`.
    pub device: &'a str,
    /// The text of `node.toml` for the boot partition, checked by whoever made it.
    pub settings: Option<&'a str>,
    /// Hears how it goes.
    pub listener: &'a dyn Listener,
    /// Set when the user wants to stop.
    pub cancel: &'a AtomicBool,
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flashed {
    /// Bytes of the image that were written and read back.
    pub written: ByteSize,
    /// Length of the image.
    pub image: ByteSize,
}

/// Flashes and verifies.
///
/// # Errors
/// When it was not done, with what is on the device now.
pub fn flash(job: &Job<'_>, device: &mut dyn Device) -> Result<Flashed, Unfinished> {
    let untouched = |error| Unfinished { error, left: Left::Untouched };
    let size = job.check_size(device).map_err(untouched)?;
    job.check_cancelled().map_err(untouched)?;
    written(job, device, size).map_err(|error| {
        // Once more, since the first MiB may have been written and be what came back wrong. When this fails too, the
        // device has failed as a whole.
        let _ = head::seal(job, device, size);
        // A device that was taken out says so by its size; its own error says little.
        let gone = matches!(error, FlashError::Device { .. }).then(|| job.check_still(device, size).err()).flatten();
        Unfinished { error: gone.unwrap_or(error), left: Left::NotBootable }
    })
}

fn written(job: &Job<'_>, device: &mut dyn Device, size: u64) -> Result<Flashed, FlashError> {
    let tail = tail::range(job.image, size);
    head::seal(job, device, size)?;
    tail::mark(job, device, &tail)?;
    job.sync(device)?;
    job.reread_partitions(device)?;
    let Copied { head, pieces } = copy::copy(job, device, size)?;
    job.sync(device)?;
    job.check_still(device, size)?;
    verify::pieces(job, device, &pieces)?;
    tail::check_mark(job, device, &tail)?;
    tail::clear(job, device, &tail)?;
    if let Some(text) = job.settings {
        settings::put(job, device, &head, text)?;
    }
    job.write(device, &head, 0)?;
    job.sync(device)?;
    verify::same(job, device, &head, 0)?;
    tail::check_clear(job, device, &tail)?;
    // The device is whole; that the system shows its partitions is a courtesy.
    let _ = device.reread_partitions();
    let written = job.image.map().mapped();
    Ok(Flashed { written: ByteSize(written), image: job.image.len() })
}

impl Job<'_> {
    fn check_size(&self, device: &dyn Device) -> Result<u64, FlashError> {
        let size = device.size().map_err(self.failed("measure", 0))?;
        match size >= self.image.len().bytes() {
            true => Ok(size),
            false => Err(FlashError::TooSmall {
                device: self.device.to_owned(),
                size: ByteSize(size),
                needed: self.image.len(),
            }),
        }
    }

    /// An error when the device is not as large any more as it was.
    fn check_still(&self, device: &dyn Device, before: u64) -> Result<(), FlashError> {
        let now = device.size().unwrap_or(0);
        match now >= before {
            true => Ok(()),
            false => {
                Err(FlashError::Shrunk { device: self.device.to_owned(), before: ByteSize(before), now: ByteSize(now) })
            }
        }
    }

    pub(super) fn check_cancelled(&self) -> Result<(), FlashError> {
        if self.cancel.load(Ordering::Relaxed) { Err(FlashError::Interrupted) } else { Ok(()) }
    }

    pub(super) fn write(&self, device: &mut dyn Device, bytes: &[u8], at: u64) -> Result<(), FlashError> {
        device.write_at(bytes, at).map_err(self.failed("write", at))
    }

    pub(super) fn read(&self, device: &mut dyn Device, into: &mut [u8], at: u64) -> Result<(), FlashError> {
        device.read_at(into, at).map_err(self.failed("read back", at))
    }

    pub(super) fn sync(&self, device: &mut dyn Device) -> Result<(), FlashError> {
        device.sync().map_err(self.failed("finish writing", 0))
    }

    fn reread_partitions(&self, device: &mut dyn Device) -> Result<(), FlashError> {
        device.reread_partitions().map_err(|source| FlashError::InUse { device: self.device.to_owned(), source })
    }

    fn failed(&self, doing: &'static str, at: u64) -> impl FnOnce(io::Error) -> FlashError {
        let device = self.device.to_owned();
        move |source| FlashError::Device { device, doing, at, source }
    }
}
