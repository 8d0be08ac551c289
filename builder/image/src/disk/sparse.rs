//! Copying without writing zeros.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt,
};

/// Bytes read at once.
const CHUNK: usize = 1 << 20;
/// Filesystems make holes of whole blocks only.
const BLOCK: usize = 4096;

/// Copies all of `from` to `into` at `start`, leaving out blocks of zeros: `into` must have holes there. Gives the
/// number of bytes read and of those written.
pub(super) fn copy(from: &mut dyn Read, into: &File, start: u64) -> io::Result<Copied> {
    let mut chunk = vec![0; CHUNK];
    let mut copied = Copied { read: 0, written: 0 };
    loop {
        let count = fill(from, &mut chunk)?;
        copied.written += write_data(&chunk[..count], into, start + copied.read)?;
        copied.read += count as u64;
        if count < CHUNK {
            return Ok(copied);
        }
    }
}

/// What a copy came to, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Copied {
    pub read: u64,
    pub written: u64,
}

/// Reads until `chunk` is full or the end is reached: blocks must not be cut where a read happened to stop.
fn fill(from: &mut dyn Read, chunk: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < chunk.len() {
        match from.read(&mut chunk[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Writes the runs of blocks that are not zero; gives their bytes.
fn write_data(chunk: &[u8], into: &File, at: u64) -> io::Result<u64> {
    let mut written = 0;
    let mut run = 0..0;
    for block in chunk.chunks(BLOCK) {
        if is_zero(block) {
            written += write_run(chunk, run.clone(), into, at)?;
            run = run.end + block.len()..run.end + block.len();
        } else {
            run.end += block.len();
        }
    }
    Ok(written + write_run(chunk, run, into, at)?)
}

fn write_run(chunk: &[u8], run: std::ops::Range<usize>, into: &File, at: u64) -> io::Result<u64> {
    if !run.is_empty() {
        into.write_all_at(&chunk[run.clone()], at + run.start as u64)?;
    }
    Ok(run.len() as u64)
}

fn is_zero(block: &[u8]) -> bool {
    // Sixteen bytes at a time: images are hundreds of megabytes, mostly looked at in vain.
    let (wide, rest) = block.as_chunks::<16>();
    wide.iter().all(|part| u128::from_ne_bytes(*part) == 0) && rest.iter().all(|&byte| byte == 0)
}
