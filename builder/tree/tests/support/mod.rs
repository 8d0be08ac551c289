//! What the tests of this crate share.

#![allow(dead_code)] // every test file uses a part of it

use kiln_tree::deb::{self, UnpackedDeb};
use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    process::Command,
};

/// A directory that goes away with its owner.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kiln-tree-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether the judge `tool` can be called; says so when not.
pub fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    if !found {
        println!("skipped: {tool} is not installed");
    }
    found
}

/// The packages in `$KILN_TEST_DEBS`, by name; says so when there are none. `tests/fetch-debs` fetches some.
pub fn real_debs() -> Vec<PathBuf> {
    let Some(directory) = std::env::var_os("KILN_TEST_DEBS") else {
        println!("skipped: KILN_TEST_DEBS names no directory of Debian packages");
        return Vec::new();
    };
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut debs: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "deb")).collect();
    debs.sort();
    debs
}

/// Runs a command that must succeed and returns what it said.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Unpacks `path`; its data go to `data`.
pub fn unpack(path: &Path, data: &Path) -> UnpackedDeb {
    let mut out = BufWriter::new(fs::File::create(data).unwrap());
    deb::unpack(fs::File::open(path).unwrap(), &mut out).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()))
}
