//! What a path names: a disk, or a file in place of one.

use super::{Disk, Roots, disks};
use kiln_types::ByteSize;
use rustix::fs::{FileType, major, minor, stat};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What is to be flashed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A disk.
    Disk(Disk),
    /// A file in place of a disk: its length is the size of the disk.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its length.
        size: ByteSize,
    },
}

/// Why a path names nothing that could be flashed.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// It cannot be looked at.
    #[error("there is no device {}", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A partition: an image is a whole disk.
    #[error("{} is a partition, and an image is a whole disk", path.display())]
    Partition {
        /// The path.
        path: PathBuf,
        /// The disk it is on.
        disk: PathBuf,
    },
    /// Neither a disk nor a file.
    #[error("{} is neither a disk nor a file", path.display())]
    Neither {
        /// The path.
        path: PathBuf,
    },
    /// The system does not tell its disks.
    #[error("this system does not tell which disks it has and uses")]
    System(#[source] io::Error),
}

impl TargetError {
    /// The way out.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => Some(
                "`kiln flash --list` shows the devices; a file in place of one must have its size already \
                 (`truncate -s 8G card.img`)"
                    .to_owned(),
            ),
            Self::Partition { disk, .. } => Some(format!("give the disk: {}", disk.display())),
            Self::Neither { .. } => Some("`kiln flash --list` shows the devices".to_owned()),
            Self::System(_) => Some(
                "kiln flashes disks on Linux; on other systems Raspberry Pi Imager or `dd` writes the image".to_owned(),
            ),
        }
    }
}

impl Target {
    /// Where it is opened.
    pub fn path(&self) -> &Path {
        match self {
            Self::Disk(disk) => &disk.path,
            Self::File { path, .. } => path,
        }
    }

    /// What a person types to say that this one is meant.
    pub fn name(&self) -> String {
        self.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Its size.
    pub fn size(&self) -> ByteSize {
        match self {
            Self::Disk(disk) => disk.size,
            Self::File { size, .. } => *size,
        }
    }
}

/// What `path` names; links such as those in `/dev/disk/by-id` are followed.
///
/// # Errors
/// When that is nothing that could be flashed.
pub fn find(roots: &Roots, path: &Path) -> Result<Target, TargetError> {
    let missing = |source| TargetError::Missing { path: path.to_owned(), source };
    let real = fs::canonicalize(path).map_err(missing)?;
    let found = stat(&real).map_err(|error| missing(error.into()))?;
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => Ok(Target::File { path: real, size: ByteSize(found.st_size as u64) }),
        FileType::BlockDevice => {
            let number = (major(found.st_rdev), minor(found.st_rdev));
            of_number(disks(roots).map_err(TargetError::System)?, path, number)
        }
        _ => Err(TargetError::Neither { path: path.to_owned() }),
    }
}

pub(super) fn of_number(disks: Vec<Disk>, path: &Path, number: (u32, u32)) -> Result<Target, TargetError> {
    for disk in disks {
        if disk.number == number {
            return Ok(Target::Disk(disk));
        }
        if disk.partitions.iter().any(|part| part.number == number) {
            return Err(TargetError::Partition { path: path.to_owned(), disk: disk.path });
        }
    }
    Err(TargetError::Neither { path: path.to_owned() })
}
