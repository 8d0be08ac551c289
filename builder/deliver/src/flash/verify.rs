//! What the device has, against what it should have.

use super::{FlashError, Job, copy::Written};
use crate::device::{Buffer, Device};
use kiln_event::{Activity, Task};
use kiln_types::{ByteSize, Digest};

/// Reads everything back that was written.
pub(super) fn pieces(job: &Job<'_>, device: &mut dyn Device, pieces: &[Written]) -> Result<(), FlashError> {
    let total = pieces.iter().map(|piece| piece.len as u64).sum();
    let task = Task::start(job.listener, Activity::Verify, job.device, Some(total));
    let mut buffer = Buffer::new(pieces.iter().map(|piece| piece.len).max().unwrap_or(0));
    let mut done = 0;
    for &Written { at, len, digest } in pieces {
        job.check_cancelled()?;
        job.read(device, &mut buffer[..len], at)?;
        if Digest::of(&buffer[..len]) != digest {
            return Err(lies(job, at, len));
        }
        done += len as u64;
        task.advance(done);
    }
    task.done("");
    Ok(())
}

/// An error when the device does not have `bytes` at `at`.
pub(super) fn same(job: &Job<'_>, device: &mut dyn Device, bytes: &[u8], at: u64) -> Result<(), FlashError> {
    let mut found = Buffer::new(bytes.len());
    job.read(device, &mut found, at)?;
    if *found == *bytes { Ok(()) } else { Err(lies(job, at, bytes.len())) }
}

fn lies(job: &Job<'_>, at: u64, len: usize) -> FlashError {
    FlashError::Lies { device: job.device.to_owned(), at, len: ByteSize(len as u64) }
}
