//! An archive of large files, which do not pass through memory.

use super::{
    CpioError,
    header::{END, Header},
};
use crate::Joined;

/// A file to put into an archive.
#[derive(Debug)]
pub struct LargeFile<'a> {
    /// Its path; nothing above the root.
    pub path: &'a str,
    /// Its content.
    pub content: Joined<'a>,
}

/// The archive of `files`, each for root's eyes alone, with `time` as in [`write`](super::write()). It ends at a multiple of four bytes,
/// and the kernel goes on with the next archive behind it.
///
/// # Errors
/// When a file or the time is too large for the format: 4 GiB and more.
pub fn joined<'a>(files: Vec<LargeFile<'a>>, time: u64) -> Result<Joined<'a>, CpioError> {
    let mut archive = Joined::default();
    for (index, LargeFile { path, content }) in files.into_iter().enumerate() {
        let fit = |field, value: u64| {
            u32::try_from(value).map_err(|_| CpioError::TooLarge { path: path.to_owned(), field, value })
        };
        let header = Header {
            inode: index as u32 + 1,
            mode: 0o100400,
            links: 1,
            time: fit("time", time)?,
            size: fit("size", content.len())?,
            ..Header::default()
        };
        archive.push(header.entry(path));
        archive.append(content);
        archive.align(4);
    }
    archive.push(Header::end().entry(END));
    Ok(archive)
}
