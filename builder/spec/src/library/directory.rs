//! A directory of the user's as a list of files, known by its digest.

use crate::text::Problem;
use kiln_types::{Digest, Hasher};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What tools for versions keep in a directory: it is no part of it, large, and another one after every look at it.
const OF_VERSIONS: [&str; 4] = [".git", ".hg", ".svn", ".bzr"];

/// The files of a directory by their paths in it, sorted; a file by itself has no path. `what` it is in a word.
pub(super) fn files(path: &Path, what: &str, largest: u64) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let cannot = |path: &Path, error: io::Error| Problem::new(format!("cannot read {}: {error}", path.display()));
    let mut found = Vec::new();
    let mut room = largest;
    let mut left = vec![(path.to_owned(), String::new())];
    while let Some((path, name)) = left.pop() {
        // The user's own path may be a link.
        let of = if name.is_empty() { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
        let of = of.map_err(|error| cannot(&path, error))?;
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
    let entries = fs::read_dir(path)?;
    let of_versions = |entry: &fs::DirEntry| OF_VERSIONS.iter().any(|name| entry.file_name() == *name);
    let entries = entries.filter(|entry| !entry.as_ref().is_ok_and(of_versions)).map(|entry| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_directory_is_what_is_in_it_and_not_what_git_keeps_there() {
        let dir = tempfile::tempdir().unwrap();
        let chart = dir.path().join("chart");
        fs::create_dir_all(chart.join(".git/objects")).unwrap();
        fs::create_dir(chart.join("templates")).unwrap();
        fs::write(chart.join("Chart.yaml"), "name: a").unwrap();
        fs::write(chart.join("templates/a.yaml"), "kind: A").unwrap();
        fs::write(chart.join(".git/objects/pack"), [0; 100]).unwrap();
        symlink("pack", chart.join(".git/link")).unwrap();
        let expected = [("Chart.yaml", "name: a"), ("templates/a.yaml", "kind: A")];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        assert_eq!(files(&chart, "chart", 50).unwrap(), expected);
        symlink("chart", dir.path().join("current")).unwrap();
        assert_eq!(files(&dir.path().join("current"), "chart", 50).unwrap(), expected);
        symlink("Chart.yaml", chart.join("link")).unwrap();
        assert!(files(&chart, "chart", 50).unwrap_err().to_string().contains("is no file"));
    }
}
