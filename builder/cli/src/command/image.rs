//! An image that is read: a file, or a disk.

use crate::failure::Failure;
use std::{
    fs::File,
    io::{Seek, SeekFrom},
    path::Path,
};

/// Opens the image at `path`, and says its length.
pub fn open(path: &Path) -> Result<(File, u64), Failure> {
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::input(format!("{name} is a directory"), "give the image itself: a file, or a disk"));
    }
    let unreadable = |error| Failure::of_input(format!("cannot read {name}"), error);
    let mut file = File::open(path).map_err(unreadable)?;
    // The end of a disk too, whose metadata says nothing about its length.
    let len = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    Ok((file, len))
}
