//! Modules are taken only when they have the hash that `go.sum` gives.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and say what it skips"
)]

mod support;

use kiln_plan::{
    go::{DirHash, GoSum, H1},
    lock::{GoRequest, Lock, LockedToolchain, Made, Request},
};
use kiln_store::{Fault, FetchError, FetchedGo, FetchedModule};
use kiln_types::Digest;
use std::{fs, io::Write};
use support::{
    Bench, Dir,
    server::{Act, Server},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const GO_MOD: &[u8] = b"module example.org/Clay\n";

/// A module zip and its hash.
fn module(content: &str) -> (Vec<u8>, H1) {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut zip = ZipWriter::new(&mut bytes);
    let mut hash = DirHash::default();
    for (name, content) in [("go.mod", std::str::from_utf8(GO_MOD).unwrap()), ("clay.go", content)] {
        let name = format!("example.org/Clay@v1.0.0/{name}");
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
        hash.add(name, Digest::of(content));
    }
    zip.finish().unwrap();
    (bytes.into_inner(), hash.finish())
}

fn sum(zip: H1) -> GoSum {
    let go_mod = H1::of_go_mod(GO_MOD);
    GoSum::parse(&format!("example.org/Clay v1.0.0 {zip}\nexample.org/Clay v1.0.0/go.mod {go_mod}\n")).unwrap()
}

fn serving(zip: &[u8]) -> Server {
    let server = Server::start();
    server.on("/example.org/!clay/@v/v1.0.0.zip", [Act::Serve(zip.to_vec())]);
    server.on("/example.org/!clay/@v/v1.0.0.mod", [Act::Serve(GO_MOD.to_vec())]);
    server
}

#[test]
fn modules_are_locked_once_and_laid_out_as_a_proxy() {
    let (zip, hash) = module("package clay");
    let server = serving(&zip);
    let bench = Bench::new(&server.root);
    let locked = bench.fetcher().lock_modules(&sum(hash)).unwrap();
    assert_eq!(locked[0].zip.as_ref().unwrap().sha256, Digest::of(&zip));
    assert_eq!(locked[0].go_mod.as_ref().unwrap().size, GO_MOD.len() as u64);
    server.forget();
    assert_eq!(bench.fetcher().lock_modules(&sum(hash)).unwrap(), locked);
    assert_eq!(server.seen(), [], "the store remembers");
    bench.assert_nothing_half_made();

    let path = |digest| bench.store.object(&digest).unwrap();
    let module = kiln_plan::go::Module { path: "example.org/Clay".into(), version: "v1.0.0".into() };
    let fetched = FetchedModule { module, go_mod: path(Digest::of(GO_MOD)), zip: path(Digest::of(&zip)) };
    let dir = Dir::new();
    FetchedGo { toolchain: "none".into(), modules: vec![fetched] }.lay_out(dir.path()).unwrap();
    let folder = dir.path().join("example.org/!clay/@v");
    assert_eq!(support::names(&folder), ["v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip"]);
    assert_eq!(fs::read(folder.join("v1.0.0.zip")).unwrap(), zip);
    assert_eq!(fs::read_to_string(folder.join("v1.0.0.info")).unwrap(), r#"{"Version":"v1.0.0"}"#);
}

#[test]
fn another_module_than_go_sum_says_is_refused() {
    let (evil, found) = module("package evil");
    let (_, expected) = module("package clay");
    let bench = Bench::new(&serving(&evil).root);
    let error = bench.fetcher().lock_modules(&sum(expected)).unwrap_err();
    let FetchError::Failed { failures, .. } = &error else { panic!("{error}") };
    assert_eq!(failures[0].fault, Fault::WrongHash { expected, found });
    bench.assert_nothing_half_made();
}

#[test]
fn what_is_no_zip_is_refused() {
    let (_, hash) = module("package clay");
    let bench = Bench::new(&serving(b"<html>").root);
    let error = bench.fetcher().lock_modules(&sum(hash)).unwrap_err();
    assert!(matches!(&error, FetchError::Failed { failures, .. } if matches!(failures[0].fault, Fault::NotAZip(_))));
}

#[test]
fn the_toolchain_is_a_module_of_a_special_version() {
    let (zip, h1) = module("package clay");
    let server = Server::start();
    server.on("/golang.org/toolchain/@v/v0.0.1-go1.26.6.linux-amd64.zip", [Act::Serve(zip.clone())]);
    let bench = Bench::new(&server.root);
    let request = GoRequest { toolchain: "go1.26.6".into(), host: "linux-amd64".into(), h1, sum: Digest::of("") };
    assert_eq!(bench.fetcher().lock_toolchain(&request).unwrap().sha256, Digest::of(&zip));
}

#[test]
fn a_setting_without_a_proxy_says_what_to_do() {
    let (_, hash) = module("package clay");
    for setting in ["off", "direct", ""] {
        let mut bench = Bench::new("http://127.0.0.1:9");
        bench.sources.goproxy = setting.to_owned();
        let error = bench.fetcher().lock_modules(&sum(hash)).unwrap_err();
        assert!(matches!(error, FetchError::NoGoProxy { .. }), "{error}");
    }
}

#[test]
fn offline_names_toolchain_and_modules_that_are_missing() {
    let (zip, h1) = module("package clay");
    let mut bench = Bench::new(&serving(&zip).root);
    let go_modules = bench.fetcher().lock_modules(&sum(h1)).unwrap();
    let made = |name: &str| Made { name: name.to_owned(), sha256: Digest::of(name) };
    let lock = Lock {
        created: "2025-04-11T00:00:00Z".parse().unwrap(),
        request: Request {
            profile: made("p"),
            board: made("b"),
            architecture: "amd64".to_owned(),
            suites: vec![],
            snapshot: None,
            keys: None,
            packages: Default::default(),
            exclude: Default::default(),
            images: Default::default(),
            addons: Default::default(),
            go: None,
        },
        indexes: vec![],
        debs: vec![],
        images: vec![],
        addons: vec![],
        go_toolchain: Some(LockedToolchain {
            version: "go1".to_owned(),
            host: "linux-amd64".to_owned(),
            h1,
            size: 1,
            sha256: Digest::of("none"),
        }),
        go_modules,
    };
    bench.sources.offline = true;
    let error = bench.fetcher().go(&lock).unwrap_err();
    assert!(
        matches!(&error, FetchError::Offline { missing } if missing == &["golang.org/toolchain v0.0.1-go1.linux-amd64"]),
        "{error}"
    );
}
