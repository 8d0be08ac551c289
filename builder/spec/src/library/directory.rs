//! A directory of the user's as a list of files, known by its digest.

use crate::text::Problem;
use kiln_types::{Digest, Hasher};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The files of a directory by their paths in it, sorted; a file by itself has no path. `what` it is in a word.
pub(super) fn files(path: &Path, what: &str, largest: u64) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let cannot = |path: &Path, error: io::Error| Problem::new(format!("cannot read {}: {error}", path.display()));
    let mut found = Vec::new();
    let mut room = largest;
    let mut left = vec![(path.to_owned(), String::new())];
    while let Some((path, name)) = left.pop() {
        let of = fs::symlink_metadata(&path).map_err(|error| cannot(&path, error))?;
        if of.is_dir() {
            left.extend(below(&path, &name).map_err(|error| cannot(&path, error))?);
        } else if of.is_file() || name.is_empty() {
            room = room
                .checked_sub(of.len())
                .ok_or_else(|| Problem::new(format!("{} is larger than {} MiB", path.display(), largest >> 20)))?;
            found.push((name, fs::read(&path).map_err(|error| cannot(&path, error))?));
        } else {
            // A link may lead anywhere, and what it leads to may change.
            return Err(Problem::new(format!(
                "{} is no file: a {what} has files and directories alone",
                path.display()
            )));
        }
    }
    found.sort();
    Ok(found)
}

fn below(path: &Path, name: &str) -> io::Result<Vec<(PathBuf, String)>> {
    let entries = fs::read_dir(path)?.map(|entry| {
        let entry = entry?;
        let own = entry.file_name().into_string().map_err(|_| io::Error::other("a name is not UTF-8"))?;
        Ok((entry.path(), if name.is_empty() { own } else { format!("{name}/{own}") }))
    });
    entries.collect()
}

/// What stands for all of them.
pub(super) fn digest(files: &[(String, Vec<u8>)]) -> Digest {
    let mut hasher = Hasher::new();
    for (name, bytes) in files {
        hasher.field(name).field(bytes);
    }
    hasher.finish()
}
