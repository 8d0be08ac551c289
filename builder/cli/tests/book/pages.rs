//! Where the pages are.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The top of the repository.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The pages of the book that people write, by their path in `docs/src`, with their text.
pub fn book() -> Vec<(String, String)> {
    let root = top().join("docs/src");
    let mut found = Vec::new();
    gather(&root, &root, &mut found);
    found.sort();
    found
}

fn gather(root: &Path, dir: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => gather(root, &path, found),
            false if path.extension().is_some_and(|kind| kind == "md") => {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.push((name, fs::read_to_string(path).unwrap()));
            }
            false => {}
        }
    }
}
