//! What a path names: a disk, or a file in place of one.

use super::{Disk, Roots, disks};
use kiln_types::ByteSize;
use rustix::fs::{major, minor};
use std::{
    fs, io,
    os::unix::fs::{FileTypeExt, MetadataExt},
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
            Self::System(_) => None,
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
    let found = fs::metadata(&real).map_err(missing)?;
    if found.is_file() {
        return Ok(Target::File { path: real, size: ByteSize(found.len()) });
    }
    let number = (major(found.rdev()), minor(found.rdev()));
    if !found.file_type().is_block_device() {
        return Err(TargetError::Neither { path: path.to_owned() });
    }
    of_number(disks(roots).map_err(TargetError::System)?, path, number)
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
