//! Files of container images that a profile names.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Library, Overrides, Preload};
use kiln_types::Digest;
use std::{fs, path::Path};

/// The preloads of a profile in `dir`, or what is wrong with them.
fn preloads(dir: &Path, from: &str) -> Result<Vec<Preload>, String> {
    let profile = dir.join("house.toml");
    fs::write(&profile, format!("extends = \"k3s-like\"\ndescription = \"a\"\n[[preload]]\nfrom = \"{from}\"\n"))
        .unwrap();
    let spec = Library::new(Vec::new(), Vec::new()).spec(profile.to_str().unwrap(), "x86_64", &Overrides::default());
    spec.map(|spec| spec.preload)
        .map_err(|problems| problems.iter().map(|problem| problem.message().to_owned()).collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_file_is_known_by_its_bytes_and_found_beside_its_profile() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("app.tar"), "an archive").unwrap();
    let preload = preloads(dir.path(), "./app.tar").unwrap().remove(0);
    assert_eq!((preload.name, preload.file.unwrap().digest), (None, Digest::of("an archive")));
}

#[test]
fn a_directory_is_known_by_its_index() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("layout")).unwrap();
    let refused = preloads(dir.path(), "layout").unwrap_err();
    assert!(refused.ends_with("layout is no OCI layout: it has no index.json"), "{refused}");
    fs::write(dir.path().join("layout/index.json"), "{}").unwrap();
    assert_eq!(preloads(dir.path(), "layout").unwrap()[0].file.as_ref().unwrap().digest, Digest::of("{}"));
}

#[test]
fn what_cannot_be_taken_says_so() {
    let dir = tempfile::tempdir().unwrap();
    assert!(preloads(dir.path(), "none.tar").unwrap_err().contains("cannot read"));
    fs::write(dir.path().join("packed.tar.gz"), b"\x1f\x8b and more").unwrap();
    assert!(preloads(dir.path(), "packed.tar.gz").unwrap_err().ends_with("is packed by gzip"));
}
