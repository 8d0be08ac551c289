//! Packages arrive whole and right, whatever the mirror does; or they do not arrive, with the reason.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and say what it skips"
)]

mod support;

use kiln_plan::{
    debian::Suite,
    lock::{Lock, LockedDeb, Made, Request},
};
use kiln_store::{Fault, FetchError, Proxies};
use kiln_types::Digest;
use std::{
    fs, thread,
    time::{Duration, Instant},
};
use support::{
    Bench, archive,
    server::{Act, Seen, Server},
};

/// A file of so many bytes, every part of it different.
fn file(len: u32) -> Vec<u8> {
    (0..len / 4).flat_map(u32::to_le_bytes).collect()
}

fn lock(files: &[(&str, &[u8])]) -> Lock {
    let deb = |(name, bytes): &(&str, &[u8])| LockedDeb {
        name: (*name).to_owned(),
        version: "1.0".to_owned(),
        architecture: "amd64".to_owned(),
        suite: "trixie".to_owned(),
        file: format!("pool/{name}"),
        size: bytes.len() as u64,
        sha256: Digest::of(bytes),
    };
    let made = |name: &str| Made { name: name.to_owned(), sha256: Digest::of(name) };
    Lock {
        created: archive::made(),
        request: Request {
            profile: made("p"),
            board: made("b"),
            architecture: "amd64".to_owned(),
            suites: vec![Suite::main("trixie")],
            snapshot: None,
            keys: None,
            packages: Default::default(),
            exclude: Default::default(),
            images: Default::default(),
            addons: Default::default(),
            go: None,
        },
        indexes: vec![],
        debs: files.iter().map(deb).collect(),
        images: vec![],
        addons: vec![],
        go_toolchain: None,
        go_modules: vec![],
    }
}

fn seen(path: &str, from: u64) -> Seen {
    Seen { path: path.to_owned(), from }
}

fn fault(outcome: Result<Vec<kiln_store::FetchedDeb>, FetchError>) -> Fault {
    match outcome.unwrap_err() {
        FetchError::Failed { mut failures, .. } if failures.len() == 1 => failures.remove(0).fault,
        other => panic!("{other}"),
    }
}

#[test]
fn all_debs_arrive_in_the_order_of_the_lock_and_once() {
    let server = Server::start();
    let files: Vec<(String, Vec<u8>)> = (0..20).map(|i| (format!("p{i}"), file(1000 + 4 * i))).collect();
    for (name, bytes) in &files {
        server.on(&format!("/pool/{name}"), [Act::Slowly(bytes.clone())]);
    }
    let list: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let bench = Bench::new(&server.root);
    let fetched = bench.fetcher().debs(&lock(&list)).unwrap();
    for ((_, bytes), deb) in files.iter().zip(&fetched) {
        assert_eq!(&fs::read(&deb.path).unwrap(), bytes);
    }
    bench.assert_nothing_half_made();
    server.forget();
    assert_eq!(bench.fetcher().debs(&lock(&list)).unwrap(), fetched);
    assert_eq!(server.seen(), [], "a second time nothing is asked for");
}

#[test]
fn a_broken_connection_is_resumed_where_it_broke() {
    let (server, bytes) = (Server::start(), file(100_000));
    server.on("/pool/a", [Act::CutAfter(bytes.clone(), 40_000), Act::Status(503), Act::Serve(bytes.clone())]);
    let bench = Bench::new(&server.root);
    let fetched = bench.fetcher().debs(&lock(&[("a", &bytes)])).unwrap();
    assert_eq!(fs::read(&fetched[0].path).unwrap(), bytes);
    assert_eq!(server.seen(), [seen("/pool/a", 0), seen("/pool/a", 40_000), seen("/pool/a", 40_000)]);
}

#[test]
fn a_server_without_ranges_is_asked_for_all_again() {
    let (server, bytes) = (Server::start(), file(100_000));
    server.on("/pool/a", [Act::CutAfter(bytes.clone(), 40_000), Act::ServeWhole(bytes.clone())]);
    let bench = Bench::new(&server.root);
    let fetched = bench.fetcher().debs(&lock(&[("a", &bytes)])).unwrap();
    assert_eq!(fs::read(&fetched[0].path).unwrap(), bytes);
}

#[test]
fn redirects_are_followed() {
    let (server, bytes) = (Server::start(), file(1000));
    server.on("/pool/a", [Act::Redirect("/elsewhere".to_owned())]).on("/elsewhere", [Act::Serve(bytes.clone())]);
    let bench = Bench::new(&server.root);
    assert!(bench.fetcher().debs(&lock(&[("a", &bytes)])).is_ok());
}

#[test]
fn a_proxy_is_given_the_whole_address_and_nobody_looks_the_host_up() {
    let (proxy, bytes) = (Server::start(), file(100_000));
    let address = "http://deb.invalid/debian/pool/a";
    proxy.on(address, [Act::CutAfter(bytes.clone(), 40_000), Act::Redirect("/moved".to_owned())]);
    proxy.on("http://deb.invalid/moved", [Act::Serve(bytes.clone())]);
    let mut bench = Bench::new("http://deb.invalid/debian");
    bench.sources.proxies = Proxies { http: Some(proxy.root.clone()), ..Proxies::default() };
    let fetched = bench.fetcher().debs(&lock(&[("a", &bytes)])).unwrap();
    assert_eq!(fs::read(&fetched[0].path).unwrap(), bytes);
    let moved = seen("http://deb.invalid/moved", 40_000);
    assert_eq!(proxy.seen(), [seen(address, 0), seen(address, 40_000), moved]);
}

#[test]
fn a_truncated_deb_on_the_mirror_is_refused() {
    let (server, bytes) = (Server::start(), file(1000));
    server.on("/pool/a", [Act::Serve(bytes[..900].to_vec())]);
    let bench = Bench::new(&server.root);
    let outcome = bench.fetcher().debs(&lock(&[("a", &bytes)]));
    assert_eq!(fault(outcome), Fault::WrongSize { expected: 1000, found: 900 });
    bench.assert_clean();
}

#[test]
fn a_file_that_is_too_large_is_not_read_to_its_end() {
    let (server, bytes) = (Server::start(), file(1000));
    server.on("/pool/a", [Act::Serve(file(1 << 20))]);
    let bench = Bench::new(&server.root);
    let outcome = bench.fetcher().debs(&lock(&[("a", &bytes)]));
    assert_eq!(fault(outcome), Fault::WrongSize { expected: 1000, found: 1 << 20 });
    bench.assert_clean();
}

#[test]
fn other_content_is_refused() {
    let (server, bytes) = (Server::start(), file(1000));
    let mut altered = bytes.clone();
    altered[500] ^= 1;
    server.on("/pool/a", [Act::Serve(altered.clone())]);
    let bench = Bench::new(&server.root);
    let outcome = bench.fetcher().debs(&lock(&[("a", &bytes)]));
    assert_eq!(fault(outcome), Fault::WrongDigest { expected: Digest::of(&bytes), found: Digest::of(&altered) });
    bench.assert_clean();
}

#[test]
fn the_next_mirror_is_asked_when_one_is_wrong() {
    let (bad, good, bytes) = (Server::start(), Server::start(), file(1000));
    bad.on("/pool/a", [Act::Serve(file(1004)[4..].to_vec())]);
    good.on("/pool/a", [Act::Serve(bytes.clone())]);
    let mut bench = Bench::new(&bad.root);
    bench.sources.debian.push(good.root.clone());
    assert!(bench.fetcher().debs(&lock(&[("a", &bytes)])).is_ok());
    assert_eq!(bad.seen().len(), 1, "wrong content does not get right by asking again");
    bench.assert_nothing_half_made();
}

#[test]
fn a_server_that_stays_in_trouble_is_given_up() {
    let (server, bytes) = (Server::start(), file(1000));
    server.on("/pool/a", [Act::Status(500)]);
    let bench = Bench::new(&server.root);
    assert_eq!(fault(bench.fetcher().debs(&lock(&[("a", &bytes)]))), Fault::Status(500));
    assert_eq!(server.seen().len(), 5);
    bench.assert_clean();
}

#[test]
fn a_host_that_does_not_answer_is_named() {
    let bench = Bench::new("http://127.0.0.1:9");
    let error = bench.fetcher().debs(&lock(&[("a", b"abcd")])).unwrap_err();
    assert!(error.to_string().contains("http://127.0.0.1:9/pool/a: "), "{error}");
    bench.assert_clean();
}

#[test]
fn a_version_that_vanished_is_named_with_the_way_out() {
    let server = Server::start();
    let bench = Bench::new(&server.root);
    let error = bench.fetcher().debs(&lock(&[("systemd", b"abcd")])).unwrap_err();
    assert!(matches!(&error, FetchError::Vanished { name, version, .. } if name == "systemd" && version == "1.0"));
    assert!(error.to_string().contains("kiln lock --update"), "{error}");
    bench.assert_clean();
}

#[test]
fn offline_names_all_that_is_missing_and_asks_nobody() {
    let (server, bytes) = (Server::start(), file(1000));
    server.on("/pool/a", [Act::Serve(bytes.clone())]);
    let mut bench = Bench::new(&server.root);
    bench.fetcher().debs(&lock(&[("a", &bytes)])).unwrap();
    bench.sources.offline = true;
    server.forget();
    let missing = bench.fetcher().debs(&lock(&[("a", &bytes), ("b", b"b"), ("c", b"c")])).unwrap_err();
    assert!(matches!(missing, FetchError::Offline { missing } if missing == ["b 1.0", "c 1.0"]));
    assert!(bench.fetcher().debs(&lock(&[("a", &bytes)])).is_ok());
    assert_eq!(server.seen(), []);
}

#[test]
fn a_wish_to_stop_ends_a_download_that_hangs_and_the_next_run_goes_on_there() {
    let (server, bytes) = (Server::start(), file(400_000));
    server.on("/pool/a", [Act::Hang(bytes.clone()), Act::Serve(bytes.clone())]);
    let mut bench = Bench::new(&server.root);
    let lock = lock(&[("a", &bytes)]);
    let began = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            bench.cancel.cancel();
        });
        assert!(matches!(bench.fetcher().debs(&lock), Err(FetchError::Cancelled)));
    });
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(bench.store.usage().unwrap().objects.0, 0);

    bench.cancel = Default::default();
    assert_eq!(fs::read(&bench.fetcher().debs(&lock).unwrap()[0].path).unwrap(), bytes);
    assert!(server.seen()[1].from > 0, "{:?}", server.seen());
    bench.assert_nothing_half_made();
}

#[test]
fn damage_in_the_store_is_found_on_suspicion_and_repaired() {
    let (server, bytes) = (Server::start(), file(1000));
    server.on("/pool/a", [Act::Serve(bytes.clone())]);
    let bench = Bench::new(&server.root);
    let lock = lock(&[("a", &bytes)]);
    let path = bench.fetcher().debs(&lock).unwrap().remove(0).path;
    let damage = |new: &[u8]| {
        fs::remove_file(&path).unwrap();
        fs::write(&path, new).unwrap();
    };
    damage(&file(1004)[4..]);
    bench.fetcher().suspicious().debs(&lock).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes);
    damage(&bytes[..10]);
    bench.fetcher().debs(&lock).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes, "a file of the wrong length is suspicious at once");
}

#[test]
fn two_processes_fetch_one_file_once() {
    let (server, bytes) = (Server::start(), file(100_000));
    server.on("/pool/a", [Act::Slowly(bytes.clone())]);
    let bench = Bench::new(&server.root);
    let other = kiln_store::Store::open(bench.dir.path()).unwrap();
    let lock = lock(&[("a", &bytes)]);
    thread::scope(|scope| {
        let second =
            || kiln_store::Fetcher::new(&other, &bench.sources, &kiln_event::Deaf, &bench.cancel).unwrap().debs(&lock);
        let handle = scope.spawn(second);
        bench.fetcher().debs(&lock).unwrap();
        handle.join().unwrap().unwrap();
    });
    assert_eq!(server.seen().len(), 1);
    bench.assert_nothing_half_made();
}
