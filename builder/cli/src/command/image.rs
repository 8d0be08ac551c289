//! An image that is read: a file, or a disk; compressed ones as well.

use super::format;
use crate::failure::Failure;
use kiln_image::iso;
use kiln_output::{unpack, vhd_disk};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// Why an image cannot be read as a disk.
pub enum Unread {
    /// It has a format that is more than one compressed stream.
    Format(&'static str),
    /// It is damaged or cut off.
    Damaged(io::Error),
    /// The directory where it was to be unpacked has no room.
    NoRoom(PathBuf, io::Error),
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

/// The disk in a file that was opened, or the image for netboot that it is: both are read the same way. A compressed disk is unpacked
/// into a file without a name, which is gone with the process.
pub fn as_disk((file, len): (File, u64)) -> Result<(File, u64), Unread> {
    let format = match format::of(&file) {
        None => {
            let disk = vhd_disk(&file, len);
            return Ok((file, disk.unwrap_or(len)));
        }
        Some(format::NETBOOT) => return Ok((file, len)),
        Some(format) => format,
    };
    let directory = std::env::temp_dir();
    let space = tempfile::tempfile_in(&directory).map_err(|error| Unread::NoRoom(directory.clone(), error))?;
    let len = match format {
        format::ISO => program_into(&file, len, (&space, &directory))?,
        _ => unpack_into(format, file, (&space, &directory))?,
    };
    Ok((space, len))
}

/// Takes the image for netboot out of that of a disc, into an empty file of `directory`; gives its length.
fn program_into(mut disc: &File, len: u64, (mut into, directory): (&File, &Path)) -> Result<u64, Unread> {
    let place = iso::program(disc, len).map_err(|error| Unread::Damaged(io::Error::other(error)))?;
    disc.seek(SeekFrom::Start(place.start)).map_err(Unread::Damaged)?;
    let mut program = disc.take(place.end - place.start);
    io::copy(&mut program, &mut into).map_err(|error| Unread::NoRoom(directory.to_owned(), error))
}

/// Unpacks a stream into an empty file of `directory`; gives the length of the disk in it.
pub fn unpack_into(format: &'static str, from: impl Read, (into, directory): (&File, &Path)) -> Result<u64, Unread> {
    match unpack(format, from, into) {
        Ok(Some(len)) => Ok(len),
        Ok(None) => Err(Unread::Format(format)),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(Unread::NoRoom(directory.to_owned(), error)),
        Err(error) => Err(Unread::Damaged(error)),
    }
}

impl Unread {
    /// What the user is told who gave the image at `path`.
    pub fn failure(self, path: &Path) -> Failure {
        let name = path.display();
        match self {
            Self::Format(format) => format::not_raw(format, path),
            Self::Damaged(error) => Failure::of_input(format!("cannot unpack {name}: it is damaged or cut off"), error),
            Self::NoRoom(directory, error) => Failure::Other {
                text: format!("cannot unpack {name} into {}", directory.display()),
                cause: Some(Box::new(error)),
                hint: Some("TMPDIR names another directory; it needs as much room as the image has content".to_owned()),
                input: false,
            },
        }
    }
}
