//! A part of a file as the body of a request.

use super::Part;
use crate::{Cancel, fetch::meter::FileMeter};
use std::{
    io::{self, Read},
    ops::Range,
    os::unix::fs::FileExt,
};

/// Reads a range of a part, tells how far it is, and ends when the user wants to stop.
pub(super) struct Content<'a> {
    pub part: &'a Part<'a>,
    /// Of the part.
    pub range: Range<u64>,
    pub meter: &'a FileMeter<'a>,
    pub cancel: &'a Cancel,
}

impl Read for Content<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let len = (self.range.end - self.range.start).min(into.len() as u64) as usize;
        let read = self.part.file.read_at(&mut into[..len], self.part.start + self.range.start)?;
        if read == 0 && len > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.range.start += read as u64;
        self.meter.at(self.range.start);
        Ok(read)
    }
}
