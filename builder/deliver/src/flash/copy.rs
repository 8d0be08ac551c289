//! Everything but the first MiB, from the image to the device: one thread reads and hashes, the other one writes.

use super::{FlashError, Job, head};
use crate::{
    device::{Buffer, Device},
    image::{HEAD, ImageError, Piece, Pieces},
};
use kiln_event::{Activity, Task};
use kiln_types::Digest;
use std::{
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

/// So many pieces wait for the device at most.
const AHEAD: usize = 2;

/// What was read of the image.
pub(super) struct Copied {
    /// Its first MiB, which was not written.
    pub head: Buffer,
    /// What was written.
    pub pieces: Vec<Written>,
}

/// What the device should have.
pub(super) struct Written {
    pub at: u64,
    pub len: usize,
    pub digest: Digest,
}

/// Copies the image to a device of `size` bytes.
pub(super) fn copy(job: &Job<'_>, device: &mut dyn Device, size: u64) -> Result<Copied, FlashError> {
    let name = job.image.path().file_name().unwrap_or_default().to_string_lossy();
    let what = format!("{} with {name}", job.device);
    let task = Task::start(job.listener, Activity::Flash, what, Some(job.image.map().mapped()));
    let mut pieces = job.image.pieces()?;
    let copied = thread::scope(|scope| {
        let (sender, receiver) = sync_channel(AHEAD);
        scope.spawn(move || read(&mut pieces, &sender));
        let mut copied = Copied { head: head::empty(size), pieces: Vec::new() };
        let mut done = 0;
        for read in receiver {
            let (piece, digest) = read?;
            job.check_cancelled()?;
            done += piece.bytes.len() as u64;
            take(job, device, &mut copied, &piece, digest)?;
            task.advance(done);
        }
        Ok::<_, FlashError>(copied)
    })?;
    task.done("");
    Ok(copied)
}

/// Reads until the end, the first error, or nobody listens any more.
fn read(pieces: &mut Pieces<'_>, into: &SyncSender<Result<(Piece, Digest), ImageError>>) {
    loop {
        let read = match pieces.next_piece() {
            Ok(None) => return,
            Ok(Some(piece)) => {
                let digest = Digest::of(&*piece.bytes);
                Ok((piece, digest))
            }
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if into.send(read).is_err() || failed {
            return;
        }
    }
}

fn take(
    job: &Job<'_>,
    device: &mut dyn Device,
    copied: &mut Copied,
    piece: &Piece,
    digest: Digest,
) -> Result<(), FlashError> {
    let Piece { at, bytes } = piece;
    if *at < HEAD {
        copied.head[*at as usize..][..bytes.len()].copy_from_slice(bytes);
        return Ok(());
    }
    job.write(device, bytes, *at)?;
    copied.pieces.push(Written { at: *at, len: bytes.len(), digest });
    Ok(())
}
