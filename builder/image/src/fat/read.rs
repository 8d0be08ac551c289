//! The reader. Nothing here trusts the volume: errors are fine and panics are bugs.

use super::{FatError, device::Device};
use crate::ReadAt;
use hadris_fat::sync::FatFs;
use hadris_fs::{ErrorKind, MountOptions, sync::Volume};
use kiln_types::ByteSize;
use serde::Serialize;
use std::{fmt::Display, io};

/// A file that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FatEntry {
    /// Path with `/` between its parts.
    pub path: String,
    /// Length of the content.
    pub size: ByteSize,
}

/// More entries than a boot partition can have: a damaged volume may list the same ones without end.
const MAX_ENTRIES: usize = 10_000;

/// A volume that was opened for reading.
pub struct FatVolume<R: ReadAt> {
    volume: Volume<FatFs<Device<R>>>,
    label: String,
    serial: u32,
    len: u64,
}

impl<R: ReadAt> FatVolume<R> {
    /// Opens the volume in the first `len` bytes of `from`.
    ///
    /// # Errors
    /// When that is not a FAT volume.
    pub fn open(from: R, len: u64) -> Result<Self, FatError> {
        // Of FAT32; FAT12 and FAT16 have the label elsewhere, and none of ours is one.
        let mut label = [0; 11];
        from.read_at(71, &mut label).map_err(FatError::Read)?;
        let volume = FatFs::mount(Device { inner: from, len }, MountOptions::new())
            .map_err(|failed| damaged(failed.into_error()))?;
        let serial = volume.volume_serial().unwrap_or_default();
        let label = String::from_utf8_lossy(&label).trim_end().to_owned();
        Ok(Self { volume: Volume::new(volume), label, serial, len })
    }

    /// The label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The serial number.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// All files, sorted by path.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn files(&self) -> Result<Vec<FatEntry>, FatError> {
        let mut found = Vec::new();
        let mut walk = self.volume.walk("/").map_err(damaged)?;
        for _ in 0..MAX_ENTRIES {
            let Some(entry) = walk.next_entry() else {
                found.sort_by(|one: &FatEntry, other| one.path.cmp(&other.path));
                return Ok(found);
            };
            let entry = entry.map_err(damaged)?;
            let metadata = entry.entry().metadata();
            if !metadata.file_type().is_dir() {
                let path = String::from_utf8_lossy(entry.path()).trim_start_matches('/').to_owned();
                found.push(FatEntry { path, size: ByteSize(metadata.len()) });
            }
        }
        Err(damaged("its directories have no end"))
    }

    /// The content of the file at `path`.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, FatError> {
        let metadata = self.volume.metadata(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => FatError::NotFound { path: path.to_owned() },
            _ => damaged(error),
        })?;
        if metadata.len() > self.len {
            return Err(damaged(format!("`{path}` is larger than the volume")));
        }
        self.volume.read(path).map_err(damaged)
    }
}

/// That it cannot be read, and why.
pub(super) fn damaged(reason: impl Display) -> FatError {
    FatError::Read(io::Error::new(io::ErrorKind::InvalidData, reason.to_string()))
}
