//! The archive with the root.

use super::{HASHES, LOOP, ROOT};
use crate::{
    Joined,
    cpio::{self, CpioError, LargeFile},
};
use std::{fs::File, io};

/// The archive of the files `root` and `hashes`, and of the kernel's module for loop devices where that is one; `time` is that of its
/// entries.
///
/// # Errors
/// When the length of a file cannot be told, or is more than an archive can hold.
pub fn archive<'a>(root: File, hashes: File, loop_module: Option<Vec<u8>>, time: u64) -> Result<Joined<'a>, CpioError> {
    let mut files =
        vec![LargeFile { path: ROOT, content: whole(root)? }, LargeFile { path: HASHES, content: whole(hashes)? }];
    files.extend(loop_module.map(|module| LargeFile { path: LOOP, content: module.into() }));
    cpio::joined(files, time)
}

fn whole<'a>(file: File) -> io::Result<Joined<'a>> {
    let len = file.metadata()?.len();
    let mut content = Joined::default();
    content.push_file(file, len);
    Ok(content)
}
