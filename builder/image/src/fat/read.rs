//! The reader: fatfs.

use super::FatError;
use crate::{ReadAt, stream::Stream};
use fatfs::{Dir, FileSystem, FsOptions};
use kiln_types::ByteSize;
use serde::Serialize;
use std::io::{self, Read};

/// A file that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FatEntry {
    /// Path with `/` between its parts.
    pub path: String,
    /// Length of the content.
    pub size: ByteSize,
}

/// Directories deeper than this are a loop in a damaged volume.
const MAX_DEPTH: usize = 16;
/// More files than an EFI system partition of ours can have: a damaged volume may list the same ones without end.
const MAX_FILES: usize = 10_000;

/// A volume that was opened for reading.
pub struct FatVolume<R: ReadAt> {
    volume: FileSystem<Stream<R>>,
}

impl<R: ReadAt> FatVolume<R> {
    /// Opens the volume in the first `len` bytes of `from`.
    ///
    /// # Errors
    /// When that is not a FAT volume.
    pub fn open(from: R, len: u64) -> Result<Self, FatError> {
        Ok(Self { volume: FileSystem::new(Stream::new(from, len), FsOptions::new().update_accessed_date(false))? })
    }

    /// The label.
    pub fn label(&self) -> String {
        self.volume.volume_label()
    }

    /// The serial number.
    pub fn serial(&self) -> u32 {
        self.volume.volume_id()
    }

    /// All files, sorted by path.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn files(&self) -> Result<Vec<FatEntry>, FatError> {
        let mut found = Vec::new();
        collect(&self.volume.root_dir(), "", 0, &mut found)?;
        found.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(found)
    }

    /// The content of the file at `path`.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, FatError> {
        let mut file = self.volume.root_dir().open_file(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FatError::NotFound { path: path.to_owned() },
            _ => FatError::Read(error),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn collect<R: ReadAt>(
    dir: &Dir<Stream<R>>,
    prefix: &str,
    depth: usize,
    found: &mut Vec<FatEntry>,
) -> Result<(), FatError> {
    if depth > MAX_DEPTH || found.len() > MAX_FILES {
        return Err(FatError::BootSector { field: "tree of directories" });
    }
    for entry in dir.iter() {
        let entry = entry?;
        let name = entry.file_name();
        let path = format!("{prefix}{name}");
        match entry.is_dir() {
            true if matches!(name.as_str(), "." | "..") => {}
            true => collect(&entry.to_dir(), &format!("{path}/"), depth + 1, found)?,
            false => found.push(FatEntry { path, size: ByteSize(entry.len()) }),
        }
    }
    Ok(())
}
