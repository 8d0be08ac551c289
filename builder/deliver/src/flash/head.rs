//! The first MiB.

use super::{FlashError, Job};
use crate::{
    device::{Buffer, Device},
    image::HEAD,
};

/// Zeros over the first MiB of a device of `size` bytes: nothing starts from it.
pub(super) fn seal(job: &Job<'_>, device: &mut dyn Device, size: u64) -> Result<(), FlashError> {
    job.write(device, &empty(size), 0)
}

/// The first MiB of a device of `size` bytes, all zeros.
pub(super) fn empty(size: u64) -> Buffer {
    Buffer::new(size.min(HEAD) as usize)
}
