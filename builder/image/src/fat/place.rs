//! Where the content of a file is: for who goes on with it in the place that it has. Nothing here trusts the volume.

use super::{FatError, device::Device, read::damaged};
use crate::ReadAt;
use hadris_fat::sync::FatFs;
use hadris_fs::{Extent, MountOptions, Resolve};
use std::ops::Range;

/// The bytes of the volume in the first `len` bytes of `from` that are the file at `path`; `None` when they are not all in one place.
///
/// # Errors
/// When that is not a FAT volume, or has no such file.
pub fn place(from: &dyn ReadAt, len: u64, path: &str) -> Result<Option<Range<u64>>, FatError> {
    let mounted = FatFs::mount(Device { inner: from, len }, MountOptions::new());
    let mut volume = mounted.map_err(|failed| damaged(failed.into_error()))?;
    let not_found = |_| FatError::NotFound { path: path.to_owned() };
    let node = volume.resolve(path.as_bytes(), Resolve::Follow).map_err(not_found)?;
    let mut runs = [Extent::new(0, 0); 2];
    let count = volume.extents(node, 0, &mut runs).map_err(damaged)?;
    Ok((count == 1).then(|| runs[0].offset()..runs[0].offset() + runs[0].len()))
}
