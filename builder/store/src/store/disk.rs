//! Small tools for files: each says what it tried when it fails.

use super::StoreError;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
use std::{
    fs::{self, File, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

pub(crate) fn create_dir(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(StoreError::io("create", path))
}

pub(crate) fn create_parent(path: &Path) -> Result<(), StoreError> {
    path.parent().map_or(Ok(()), create_dir)
}

/// A file for reading and writing, made when it is not there, kept as it is when it is.
pub(crate) fn open_or_create(path: &Path) -> Result<File, StoreError> {
    let options = File::options().read(true).write(true).create(true).truncate(false).open(path);
    options.map_err(StoreError::io("open", path))
}

/// Renames, and makes the new name last over a loss of power.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io("rename into", to))?;
    let parent = to.parent().unwrap_or(to);
    File::open(parent).and_then(|dir| dir.sync_all()).map_err(StoreError::io("sync", parent))
}

/// Renames, for names that may come back after a loss of power.
pub(crate) fn rename_quickly(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io("remove", from))
}

pub(crate) fn read_only(path: &Path) -> Result<(), StoreError> {
    fs::set_permissions(path, Permissions::from_mode(0o444)).map_err(StoreError::io("make read-only", path))
}

/// Sets the modification time, our time of last use, to now. `false` when the path does not exist.
pub(crate) fn touch(path: &Path) -> Result<bool, StoreError> {
    let time = |nanoseconds| Timespec { tv_sec: 0, tv_nsec: nanoseconds };
    let times = Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) };
    match utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        // A store that somebody else owns can be read, though its times stay as they are.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(path.exists()),
        Err(error) => Err(StoreError::io("touch", path)(error)),
    }
}

/// Removes a file or a directory with all in it; nothing there is fine.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(entry) if entry.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The entries of a directory, sorted; none when it is not there.
pub(crate) fn entries(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let list = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        list => list.map_err(StoreError::io("list", dir))?,
    };
    let paths: io::Result<Vec<PathBuf>> = list.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(StoreError::io("list", dir))?;
    paths.sort();
    Ok(paths)
}

/// Sums the sizes of a file, or of all files below a directory, in bytes.
pub(crate) fn size(path: &Path) -> Result<u64, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(entry) if entry.is_dir() => entries(path)?.iter().map(|entry| size(entry)).sum(),
        Ok(entry) => Ok(entry.len()),
        // Another process may remove what it was still working on.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(StoreError::io("look at", path)(error)),
    }
}

/// Writes all files below `path` to the disk, so that a rename after it cannot bring up empty ones.
pub(crate) fn sync(path: &Path) -> Result<(), StoreError> {
    let entry = fs::symlink_metadata(path).map_err(StoreError::io("look at", path))?;
    if entry.is_symlink() {
        return Ok(());
    }
    if entry.is_dir() {
        entries(path)?.iter().try_for_each(|entry| sync(entry))?;
    }
    File::open(path).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", path))
}
