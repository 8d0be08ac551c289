//! An image that is read: a file, or a disk; compressed ones as well.

use super::format;
use crate::failure::Failure;
use kiln_output::{unpack, vhd_disk};
use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
    path::Path,
};

/// Why an image cannot be read as a disk.
pub enum Unread {
    /// It has a format that is more than one compressed stream.
    Format(&'static str),
    /// It is damaged or cut off.
    Damaged(io::Error),
    /// Where it was to be unpacked.
    NoRoom(io::Error),
}

/// Opens the file at `path`, and says its length.
pub fn open(path: &Path) -> Result<(File, u64), Failure> {
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::input(format!("{name} is a directory"), "give the image itself: a file, or a disk"));
    }
    let unreadable = |error| Failure::of_input(format!("cannot read {name}"), error);
    let mut file = File::open(path).map_err(unreadable)?;
    // The end of a disk too, whose metadata says nothing about its length.
    let len = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    Ok((file, len))
}

/// The image at `path` as a disk with its length.
pub fn disk(path: &Path) -> Result<(File, u64), Failure> {
    as_disk(open(path)?).map_err(|unread| unread.failure(path))
}

/// The disk in a file that was opened. A compressed one is unpacked into a file without a name, which is gone with the process.
pub fn as_disk((file, len): (File, u64)) -> Result<(File, u64), Unread> {
    let Some(format) = format::of(&file) else {
        let disk = vhd_disk(&file, len);
        return Ok((file, disk.unwrap_or(len)));
    };
    let space = tempfile::tempfile().map_err(Unread::NoRoom)?;
    match unpack(format, file, &space) {
        Ok(Some(len)) => Ok((space, len)),
        Ok(None) => Err(Unread::Format(format)),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(Unread::NoRoom(error)),
        Err(error) => Err(Unread::Damaged(error)),
    }
}

impl Unread {
    /// What the user is told who gave the image at `path`.
    pub fn failure(self, path: &Path) -> Failure {
        match self {
            Self::Format(format) => format::not_raw(format, path),
            Self::Damaged(error) => damaged(path, error),
            Self::NoRoom(error) => no_room(path, &std::env::temp_dir(), error),
        }
    }
}

/// That the image at `path` cannot be unpacked, whoever does it.
pub fn damaged(path: &Path, error: io::Error) -> Failure {
    Failure::of_input(format!("cannot unpack {}: it is damaged or cut off", path.display()), error)
}

/// That the directory `into` has no room for what is in the image at `path`.
pub fn no_room(path: &Path, into: &Path, error: io::Error) -> Failure {
    Failure::Other {
        text: format!("cannot unpack {} into {}", path.display(), into.display()),
        cause: Some(Box::new(error)),
        hint: Some("TMPDIR names another directory; it needs as much room as the image has content".to_owned()),
        input: false,
    }
}
