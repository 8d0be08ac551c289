//! Paths in `extends`: where they start, and chains that never end.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Library, Overrides};
use std::{fs, path::PathBuf};

/// What is wrong with the profile at `path`; nothing when nothing is.
fn fault(path: &str) -> Option<String> {
    let shown = Library::new(Vec::new(), Vec::new()).effective(path, &Overrides::default());
    shown.err().map(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

fn place(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("kiln-spec-{name}-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    for (file, base) in files {
        fs::write(dir.join(file), format!("description = \"a\"\nextends = \"{base}\"\n")).unwrap();
    }
    dir
}

#[test]
fn a_path_starts_at_the_directory_of_its_file() {
    let dir = place("start", &[("house.toml", "./base.toml"), ("base.toml", "minimal")]);
    let found = fault(&dir.join("house.toml").display().to_string());
    let said = fault(&dir.display().to_string()).unwrap();
    fs::remove_dir_all(dir).unwrap();
    assert_eq!(found, None);
    assert!(said.contains("is a directory"), "{said}");
}

#[test]
fn a_chain_of_paths_ends() {
    let dir = place("chain", &[("one.toml", "./two.toml"), ("two.toml", "../NAME/./one.toml")]);
    let name = dir.file_name().unwrap().to_str().unwrap();
    let two = fs::read_to_string(dir.join("two.toml")).unwrap().replace("NAME", name);
    fs::write(dir.join("two.toml"), two).unwrap();
    let said = fault(&dir.join("one.toml").display().to_string()).unwrap();
    fs::remove_dir_all(dir).unwrap();
    assert!(said.contains("extends itself"), "{said}");
}
