//! The outer `ar` archive: `!<arch>\n`, then members with a 60-byte header of text, padded to even length (deb(5)).

use super::DebError;
use std::io::{self, Read};

const MAGIC: &[u8; 8] = b"!<arch>\n";

/// The members of an archive, one after the other.
pub(crate) struct Archive<R> {
    inner: R,
    /// Bytes of the current member not yet read, and of its padding.
    left: u64,
    padding: u64,
}

/// A member: its name, and its bytes through [`Archive`], which reads to its end and no further.
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) size: u64,
}

impl<R: Read> Archive<R> {
    /// Begins to read; [`DebError::NotADeb`] when it is no `ar` archive.
    pub(crate) fn open(mut inner: R) -> Result<Self, DebError> {
        let mut magic = [0; 8];
        inner.read_exact(&mut magic).map_err(|_| DebError::NotADeb("it is too short"))?;
        match &magic == MAGIC {
            true => Ok(Self { inner, left: 0, padding: 0 }),
            false => Err(DebError::NotADeb("it is no ar archive")),
        }
    }

    /// Goes on to the next member; `None` at the end. What was left of the one before is skipped.
    pub(crate) fn next_member(&mut self) -> Result<Option<Header>, DebError> {
        self.skip_rest().map_err(|source| DebError::Read { part: "the package: it is cut off", source })?;
        let mut header = [0; 60];
        let read = read_up_to(&mut self.inner, &mut header)
            .map_err(|source| DebError::Read { part: "the package", source })?;
        match read {
            0 => return Ok(None),
            60 if header.ends_with(b"`\n") => {}
            _ => return Err(DebError::NotADeb("the header of a member is broken")),
        }
        let text =
            |range: std::ops::Range<usize>| std::str::from_utf8(&header[range]).map(str::trim).unwrap_or_default();
        let name = text(0..16).trim_end_matches('/').to_owned();
        let size = text(48..58).parse::<u64>().map_err(|_| DebError::NotADeb("the size of a member is no number"))?;
        (self.left, self.padding) = (size, size % 2);
        Ok(Some(Header { name, size }))
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink())?;
        let mut padding = [0; 1];
        // The last member's padding may be missing: dpkg takes such packages too.
        let skipped = read_up_to(&mut self.inner, &mut padding[..self.padding as usize])?;
        self.padding -= skipped as u64;
        Ok(())
    }
}

/// The bytes of the current member; an early end of the archive is an error, not an end.
impl<R: Read> Read for Archive<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let len = (into.len() as u64).min(self.left) as usize;
        let read = self.inner.read(&mut into[..len])?;
        if read == 0 && len > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

fn read_up_to(reader: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < into.len() {
        match reader.read(&mut into[done..]) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
