//! Content as a file.

use super::Content;
use kiln_types::seek;
use std::io::{self, Read, Seek, SeekFrom};

/// Content as a file to read and seek in.
#[derive(Clone, Debug)]
pub struct ContentReader<'a> {
    content: &'a Content,
    at: u64,
}

impl Content {
    /// The content as a file to read and seek in.
    pub fn reader(&self) -> ContentReader<'_> {
        ContentReader { content: self, at: 0 }
    }
}

impl Read for ContentReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let len = self.content.len().saturating_sub(self.at).min(into.len() as u64) as usize;
        self.content.read_at(self.at, &mut into[..len])?;
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for ContentReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = seek(to, self.at, self.content.len())?;
        Ok(self.at)
    }
}
