//! `kiln build --locked` against mirrors whose packages are not those of the lock.

use crate::{kiln::Kiln, server};
use kiln_plan::lock::{Lock, LockFile, LockedDeb, LockedToolchain};
use kiln_spec::{Library, Overrides};
use kiln_types::Digest;
use std::{collections::HashMap, fs};

/// A package with a control file and nothing else.
fn deb() -> Vec<u8> {
    let control = b"Package: clay\nVersion: 1\nArchitecture: all\n";
    let mut header = tar::Header::new_gnu();
    header.set_size(control.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_data(&mut header, "./control", &control[..]).unwrap();
    let members =
        [("debian-binary", b"2.0\n".to_vec()), ("control.tar", tar.into_inner().unwrap()), ("data.tar", vec![0; 1024])];
    let mut deb = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        deb.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 100644, bytes.len()).bytes());
        deb.extend(bytes);
        deb.resize(deb.len().next_multiple_of(2), b'\n');
    }
    deb
}

/// A kiln whose mirror has `served`, and whose lock has `locked`, as the package `clay`.
fn kiln(served: Option<&[u8]>, locked: &[u8]) -> Kiln {
    let files = served.map(|bytes| ("/pool/clay.deb".to_owned(), bytes.to_vec()));
    let kiln = Kiln::new(&server::serve(HashMap::from_iter(files)), None);
    let profile = kiln.path("house.toml");
    let library = Library::new(vec![], vec![]);
    let spec = library.spec(profile.to_str().unwrap(), "x86_64", &Overrides::default()).unwrap();
    let deb = LockedDeb {
        name: "clay".into(),
        version: "1".into(),
        architecture: "all".into(),
        suite: "trixie".into(),
        file: "pool/clay.deb".into(),
        size: locked.len() as u64,
        sha256: Digest::of(locked),
    };
    let request = kiln_engine::request(&spec).unwrap();
    let go = request.go.clone().unwrap();
    let toolchain =
        LockedToolchain { version: go.toolchain, host: go.host, h1: go.h1, size: 4, sha256: Digest::of("none") };
    let lock = Lock {
        created: kiln_plan::Timestamp::now(),
        request,
        indexes: vec![],
        debs: vec![deb],
        images: vec![],
        addons: vec![],
        go_toolchain: Some(toolchain),
        go_modules: vec![],
    };
    fs::write(kiln.path("kiln.lock"), LockFile::of(lock).to_text()).unwrap();
    kiln
}

/// Builds, which must fail with `words`, keep nothing of `served`, and leave no output behind.
fn refused(served: Option<&[u8]>, code: i32, words: &[&str]) {
    let kiln = kiln(served, &deb());
    kiln.run(&["build", "--locked"]).assert(code, words);
    kiln.assert_clean();
    assert!(served.is_none_or(|bytes| !kiln.has(bytes)));
    assert_eq!(fs::read_dir(kiln.path("out")).unwrap().count(), 0);
}

#[test]
fn a_package_in_order_is_kept() {
    let kiln = kiln(Some(&deb()), &deb());
    // What comes next is Go, which this mirror does not have.
    kiln.run(&["build", "--locked"]).assert(2, &["cannot fetch", "golang.org/toolchain", "404 (not found)"]);
    assert!(kiln.has(&deb()));
}

#[test]
fn a_truncated_package() {
    let deb = deb();
    refused(Some(&deb[..deb.len() - 100]), 2, &["cannot fetch clay 1", "were expected", "truncated"]);
}

#[test]
fn a_package_of_other_content() {
    let mut other = deb();
    other[200] ^= 1;
    refused(Some(&other), 2, &["cannot fetch clay 1", "the content has the sha256", "was altered"]);
}

#[test]
fn a_package_that_vanished() {
    refused(None, 1, &["clay 1 is no longer on the mirrors", "`kiln lock --update`", "`snapshot`"]);
}

/// Its digest is right, so what the lock asks for has come; only it is no package.
#[test]
fn a_package_that_the_archive_itself_truncated() {
    let deb = deb();
    let cut = &deb[..deb.len() - 100];
    let kiln = kiln(Some(cut), cut);
    kiln.run(&["build", "--locked"])
        .assert(2, &["the package clay 1", "cannot read its files", "unexpected end of file"]);
    kiln.assert_clean();
    assert!(kiln.has(cut));
}
