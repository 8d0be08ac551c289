//! Indexes are taken only when the signed Release vouches for them.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and say what it skips"
)]

mod support;

use kiln_plan::debian::{
    Suite,
    release::ReleaseError,
    resolve::{Universe, Wish, resolve},
};
use kiln_store::{Fault, FetchError, FetchedIndex};
use kiln_types::Digest;
use support::{
    Bench,
    archive::{self, in_release, packages, xz},
    server::{Act, Server},
};

const RELEASE: &str = "/dists/trixie/InRelease";
const INDEX: &str = "/dists/trixie/main/binary-amd64/Packages.xz";

fn by_hash(index: &[u8]) -> String {
    format!("/dists/trixie/main/binary-amd64/by-hash/SHA256/{}", Digest::of(index))
}

fn index() -> Vec<u8> {
    xz(&packages(&[("systemd", "257.9"), ("crun", "1.21")]))
}

fn fetch(bench: &Bench) -> Result<Vec<FetchedIndex>, FetchError> {
    let at = (None, archive::made());
    bench.fetcher().indexes(&[Suite::main("trixie")], "amd64", at, &archive::keyring())
}

fn serve(text: String) -> [Act; 1] {
    [Act::Serve(text.into_bytes())]
}

#[test]
fn a_verified_index_is_resolved_and_asked_for_by_hash() {
    let (server, index) = (Server::start(), index());
    server.on(RELEASE, serve(in_release(&index))).on(&by_hash(&index), [Act::Serve(index.clone())]);
    let bench = Bench::new(&server.root);
    let fetched = fetch(&bench).unwrap();
    let mut universe = Universe::default();
    fetched[0].add_to(&mut universe).unwrap();
    let wish = Wish { packages: vec!["crun".to_owned()], architecture: "amd64".to_owned(), ..Wish::default() };
    assert_eq!(resolve(&universe, &wish).unwrap()[0].package.version.0, "1.21");
    assert_eq!(server.seen().len(), 2);
    fetch(&bench).unwrap();
    assert_eq!(server.seen().len(), 3, "the index is known by its digest; only the Release is asked for again");
    bench.assert_nothing_half_made();
}

#[test]
fn without_by_hash_the_plain_name_will_do() {
    let (server, index) = (Server::start(), index());
    server.on(RELEASE, serve(in_release(&index))).on(INDEX, [Act::Serve(index.clone())]);
    assert!(fetch(&Bench::new(&server.root)).is_ok());
}

#[test]
fn a_tampered_release_is_refused_and_nothing_is_kept() {
    let (server, index) = (Server::start(), index());
    let evil = xz(&packages(&[("systemd", "666")]));
    let tampered = in_release(&index).replace(&Digest::of(&index).to_string(), &Digest::of(&evil).to_string());
    server.on(RELEASE, serve(tampered)).on(INDEX, [Act::Serve(evil)]);
    let bench = Bench::new(&server.root);
    let error = fetch(&bench).unwrap_err();
    let FetchError::Failed { failures, .. } = &error else { panic!("{error}") };
    assert!(matches!(failures[0].fault, Fault::Release(ReleaseError::Tampered { .. })), "{error}");
    bench.assert_clean();
}

#[test]
fn a_second_mirror_makes_up_for_a_tampered_first() {
    let (bad, good, index) = (Server::start(), Server::start(), index());
    bad.on(RELEASE, serve(in_release(&index).replace("stable", "stale!")));
    good.on(RELEASE, serve(in_release(&index))).on(&by_hash(&index), [Act::Serve(index.clone())]);
    let mut bench = Bench::new(&bad.root);
    bench.sources.debian.push(good.root.clone());
    assert!(fetch(&bench).is_ok());
}

#[test]
fn a_stale_index_is_named() {
    let (server, index) = (Server::start(), index());
    server.on(RELEASE, serve(in_release(&index))).on(INDEX, [Act::Serve(xz(&packages(&[("systemd", "257.8")])))]);
    let bench = Bench::new(&server.root);
    let error = fetch(&bench).unwrap_err();
    assert!(matches!(&error, FetchError::StaleIndex { url, .. } if url.ends_with(INDEX)), "{error}");
    assert_eq!(bench.store.object(&Digest::of(&index)).unwrap(), None);
    bench.assert_nothing_half_made();
}

#[test]
fn a_suite_that_is_torn_by_one_name_is_taken_whole_by_the_other() {
    let (server, old) = (Server::start(), xz(&packages(&[("systemd", "257.8")])));
    server.on(RELEASE, serve(in_release(&index()))).on(INDEX, [Act::Serve(old.clone())]);
    let by_suite = |path: &str| path.replace("trixie", "stable");
    server.on(&by_suite(RELEASE), serve(in_release(&old))).on(&by_suite(INDEX), [Act::Serve(old.clone())]);
    let fetched = fetch(&Bench::new(&server.root)).unwrap();
    assert_eq!(fetched[0].packages().unwrap()[0].version.0, "257.8");
    assert_eq!(fetched[0].suite.name, "trixie");
}

#[test]
fn an_architecture_that_the_suite_does_not_have_is_named() {
    let (server, index) = (Server::start(), index());
    server.on(RELEASE, serve(in_release(&index)));
    let bench = Bench::new(&server.root);
    let at = (None, archive::made());
    let outcome = bench.fetcher().indexes(&[Suite::main("trixie")], "riscv64", at, &archive::keyring());
    let error = outcome.unwrap_err();
    assert!(matches!(error, FetchError::NoIndex { .. }));
    assert!(error.to_string().contains("main for amd64"), "{error}");
}

#[test]
fn a_suite_that_does_not_exist_and_no_network_are_different() {
    let server = Server::start();
    let mut bench = Bench::new(&server.root);
    let FetchError::Failed { failures, .. } = fetch(&bench).unwrap_err() else { panic!("it must fail") };
    assert_eq!(failures[0].fault, Fault::Status(404));
    bench.sources.offline = true;
    assert!(matches!(fetch(&bench), Err(FetchError::Offline { .. })));
}
