//! A tar archive whose entries are written in any order.

use kiln_types::{Digest, Hasher};
use std::io::{self, Seek, SeekFrom, Write};
use tar::{EntryType, Header};

/// Everything in an archive is in blocks of this.
pub(crate) const BLOCK: u64 = 512;

/// The header of a file, in the format of POSIX.
pub(crate) fn header(name: &str, size: u64, time: i64) -> io::Result<Header> {
    filled(Header::new_ustar(), name, size, time)
}

/// A header with what it says of a file that belongs to root and that everybody may read.
pub(crate) fn filled(mut header: Header, name: &str, size: u64, time: i64) -> io::Result<Header> {
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(u64::try_from(time).unwrap_or(0));
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

/// Bytes of a file with its header.
pub(crate) fn room(size: u64) -> u64 {
    BLOCK + size.next_multiple_of(BLOCK)
}

/// Puts a file with its header at the place of the archive where `out` is.
pub(crate) fn put(out: &mut impl Write, name: &str, bytes: &[u8], time: i64) -> io::Result<()> {
    out.write_all(header(name, bytes.len() as u64, time)?.as_bytes())?;
    out.write_all(bytes)?;
    out.write_all(&vec![0; bytes.len().next_multiple_of(BLOCK as usize) - bytes.len()])
}

/// Counts and hashes what goes through it.
pub(crate) struct Counted<W> {
    out: W,
    hasher: Hasher,
    len: u64,
}

impl<W: Write> Counted<W> {
    pub fn new(out: W) -> Self {
        Self { out, hasher: Hasher::new(), len: 0 }
    }

    pub fn finish(mut self) -> io::Result<(W, Digest, u64)> {
        self.out.flush()?;
        Ok((self.out, self.hasher.finish(), self.len))
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.len += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Ends an archive whose last file ends at `at`.
pub(crate) fn end(mut out: impl Write + Seek, at: u64) -> io::Result<()> {
    out.seek(SeekFrom::Start(at))?;
    let padding = at.next_multiple_of(BLOCK) - at;
    out.write_all(&vec![0; (padding + 2 * BLOCK) as usize])
}
