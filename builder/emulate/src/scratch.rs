//! Where files of a machine go that nobody keeps.

use crate::error::{Error, file};
use kiln_types::ByteSize;
use std::{
    env,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A directory for nobody else's eyes, on a disk with `need` of free space; it is gone when it is dropped.
///
/// # Errors
/// [`Error::NoRoom`], and [`Error::File`] when it cannot be made.
pub fn scratch(need: ByteSize) -> Result<TempDir, Error> {
    let parent = parent();
    let made = tempfile::Builder::new()
        .prefix("kiln-")
        // The console and the kubeconfig of a machine are nobody else's.
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir_in(&parent)
        .map_err(file("cannot make a directory in", &parent))?;
    let free = free(made.path()).map_err(|error| file("cannot look into", &parent)(error.into()))?;
    if free < need { Err(Error::NoRoom { path: parent, free, need }) } else { Ok(made) }
}

/// Overlays can grow to gigabytes, and `/tmp` is often in memory: `/var/tmp` unless `TMPDIR` says otherwise.
fn parent() -> PathBuf {
    match env::var_os("TMPDIR") {
        Some(given) => PathBuf::from(given),
        None if Path::new("/var/tmp").is_dir() => PathBuf::from("/var/tmp"),
        None => PathBuf::from("/tmp"),
    }
}

fn free(path: &Path) -> rustix::io::Result<ByteSize> {
    let about = rustix::fs::statvfs(path)?;
    Ok(ByteSize(about.f_bavail.saturating_mul(about.f_frsize)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_not_begun() {
        let made = scratch(ByteSize(1)).unwrap();
        assert_eq!(made.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let error = scratch(ByteSize(u64::MAX)).unwrap_err();
        assert!(error.hint().unwrap().contains("TMPDIR"), "{error}");
    }
}
