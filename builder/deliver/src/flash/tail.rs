//! The end of the device: the mark, and what becomes of it.

use super::{FlashError, Job, verify};
use crate::{
    device::{BLOCK, Buffer, Device},
    image::{HEAD, Image},
};
use kiln_types::ByteSize;
use std::ops::Range;

/// The end of a device of `size` bytes, as far as the image leaves it alone: its last MiB, or less.
pub(super) fn range(image: &Image, size: u64) -> Range<u64> {
    let start = image.len().bytes().max(HEAD).max(size.saturating_sub(HEAD)).next_multiple_of(BLOCK);
    start.min(size)..size
}

/// Writes the mark.
pub(super) fn mark(job: &Job<'_>, device: &mut dyn Device, tail: &Range<u64>) -> Result<(), FlashError> {
    job.write(device, &pattern(tail), tail.start)
}

/// An error when the mark is not there any more.
pub(super) fn check_mark(job: &Job<'_>, device: &mut dyn Device, tail: &Range<u64>) -> Result<(), FlashError> {
    verify::same(job, device, &pattern(tail), tail.start).map_err(|error| match error {
        FlashError::Lies { device, .. } => FlashError::FalseSize { device, size: ByteSize(tail.end) },
        other => other,
    })
}

/// Zeros in place of the mark.
pub(super) fn clear(job: &Job<'_>, device: &mut dyn Device, tail: &Range<u64>) -> Result<(), FlashError> {
    job.write(device, &zeros(tail), tail.start)
}

/// An error when the mark is still there.
pub(super) fn check_clear(job: &Job<'_>, device: &mut dyn Device, tail: &Range<u64>) -> Result<(), FlashError> {
    verify::same(job, device, &zeros(tail), tail.start)
}

fn zeros(tail: &Range<u64>) -> Buffer {
    Buffer::new((tail.end - tail.start) as usize)
}

/// Every eight bytes say where they are, so that no other part of the device has the same.
fn pattern(tail: &Range<u64>) -> Buffer {
    const NAME: u64 = u64::from_le_bytes(*b"kiln end");
    let mut bytes = zeros(tail);
    for (place, word) in (tail.start..).step_by(8).zip(bytes.chunks_mut(8)) {
        word.copy_from_slice(&(place ^ NAME).to_le_bytes()[..word.len()]);
    }
    bytes
}
