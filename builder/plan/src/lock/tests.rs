//! A lock is written, read and compared.

use super::*;
use crate::debian::Suite;

fn digest(text: &str) -> Digest {
    Digest::of(text)
}

fn h1() -> H1 {
    H1::of_go_mod(b"module a\n")
}

fn request() -> Request {
    Request {
        profile: Made { name: "k3s-like".into(), sha256: digest("profile") },
        board: Made { name: "x86_64".into(), sha256: digest("board") },
        architecture: "amd64".into(),
        suites: vec![Suite::main("trixie"), Suite::main("trixie-security")],
        snapshot: None,
        keys: None,
        packages: ["systemd", "crun"].map(str::to_owned).into(),
        exclude: ["initramfs-tools"].map(str::to_owned).into(),
        images: [ImageRequest { name: Some("nginx:1".parse().unwrap()), file: None }].into(),
        addons: [AddonRequest {
            name: "web".into(),
            url: Some("https://example.org/web.yaml".into()),
            file: None,
            changes: None,
            registry: None,
            chart: Some(ChartRequest { namespace: "shop".into(), values: None }),
            images: ["a:1".parse().unwrap()].into(),
            without: ["b:1".parse().unwrap()].into(),
        }]
        .into(),
        go: Some(GoRequest { toolchain: "go1.26.6".into(), host: "linux-amd64".into(), h1: h1(), sum: digest("sum") }),
    }
}

fn deb(name: &str) -> LockedDeb {
    LockedDeb {
        name: name.into(),
        version: "1.0-1".into(),
        architecture: "amd64".into(),
        suite: "trixie".into(),
        file: format!("pool/main/{name}.deb"),
        size: 7,
        sha256: digest(name),
    }
}

fn image() -> LockedImage {
    let blob = |text: &str| Blob { media_type: format!("application/{text}"), size: 4, sha256: digest(text) };
    LockedImage {
        name: "nginx:1".parse().unwrap(),
        file: None,
        index: Some(blob("index")),
        manifest: blob("manifest"),
        config: blob("config"),
        layers: vec![blob("low"), blob("high")],
    }
}

fn lock() -> Lock {
    let file = LockedFile { h1: h1(), size: 9, sha256: digest("zip") };
    Lock {
        created: "2026-11-21T09:15:44Z".parse().unwrap(),
        request: request(),
        indexes: vec![LockedIndex {
            suite: "trixie".into(),
            date: "2026-11-21T09:15:44Z".parse().unwrap(),
            in_release: digest("in"),
        }],
        debs: vec![deb("systemd"), deb("crun")],
        addons: vec![LockedAddon {
            name: "web".into(),
            url: Some("https://example.org/web.yaml".into()),
            registry: None,
            size: 3,
            sha256: digest("web"),
        }],
        images: vec![image()],
        go_toolchain: Some(LockedToolchain {
            version: "go1.26.6".into(),
            host: "linux-amd64".into(),
            h1: h1(),
            size: 8,
            sha256: digest("go"),
        }),
        go_modules: vec![LockedModule {
            path: "a.b/c".into(),
            version: "v1.0.0".into(),
            go_mod: Some(file.clone()),
            zip: Some(file),
        }],
    }
}

/// The lock of another image.
fn other() -> Lock {
    let mut lock = lock();
    lock.request.board.name = "rpi4".into();
    lock.debs.pop();
    lock
}

fn text() -> String {
    LockFile::of(lock()).to_text()
}

#[test]
fn what_is_written_is_read_again_sorted() {
    let read = LockFile::parse(&text()).unwrap();
    assert_eq!(read.to_text(), text());
    let lock = read.get("k3s-like", "x86_64").unwrap();
    assert_eq!(lock.debs.iter().map(|deb| deb.name.as_str()).collect::<Vec<_>>(), ["crun", "systemd"]);
    assert_eq!(lock.request, request());
    assert_eq!(read.get("k3s-like", "rpi4"), None);
}

#[test]
fn the_order_of_discovery_leaves_no_trace() {
    let mut reversed = lock();
    reversed.debs.reverse();
    assert_eq!(LockFile::of(reversed).to_text(), text());
    let (mut one, mut two) = (LockFile::of(lock()), LockFile::of(other()));
    one.put(other());
    two.put(lock());
    assert_eq!(one.to_text(), two.to_text());
}

#[test]
fn images_keep_their_locks_beside_each_other_and_share_their_modules() {
    let mut file = LockFile::of(lock());
    assert_eq!(file.put(other()), None);
    let mut newer = lock();
    newer.debs.clear();
    assert_eq!(file.put(newer.clone()), Some(lock()), "the new lock takes the place of the old one");
    let text = file.to_text();
    assert_eq!(text.matches("a.b/c").count(), 1, "{text}");
    let read = LockFile::parse(&text).unwrap();
    assert_eq!(read.get("k3s-like", "x86_64"), Some(&newer));
    assert_eq!(read.get("k3s-like", "rpi4").unwrap().go_modules, lock().go_modules);
}

#[test]
fn a_fault_is_named_with_its_line() {
    let line = 1 + text().lines().position(|line| line.starts_with("size = 7")).unwrap();
    let damaged = text().replacen("size = 7", "size = \"x\"", 1);
    let LockError::Format { line: found, .. } = LockFile::parse(&damaged).unwrap_err() else {
        panic!("not a fault of the format");
    };
    assert_eq!(found, line);
    assert!(LockFile::parse(&text().replacen("size = 7", "sise = 7", 1)).is_err(), "unknown keys are refused");
    assert_eq!(LockFile::parse_bytes(b"\xff"), Err(LockError::NotText));
    assert!(LockFile::parse("").is_err());
}

#[test]
fn a_merge_of_two_branches_is_seen() {
    let (head, tail) = (text(), text());
    let (head, images) = (head.split("[[go]]").next().unwrap(), tail.split("[[image]]").nth(1).unwrap());
    let twice = LockError::Twice { profile: "k3s-like".into(), board: "x86_64".into() };
    assert_eq!(LockFile::parse(&format!("{head}[[image]]{images}")), Err(twice));
    let no_modules = LockError::NoModules { profile: "k3s-like".into(), board: "x86_64".into() };
    assert_eq!(LockFile::parse(head), Err(no_modules));
}

#[test]
fn another_format_is_named() {
    let text = text().replacen("version = 2", "version = 3\nnew-key = true", 1);
    assert_eq!(LockFile::parse(&text), Err(LockError::Version { found: 3 }));
}

#[test]
fn a_lock_fits_what_it_was_made_for() {
    assert_eq!(lock().fits(&request()), Ok(()));
    let mut reworded = request();
    reworded.profile.sha256 = digest("another comment");
    assert_eq!(lock().fits(&reworded), Ok(()), "only what is asked for counts");
}

#[test]
fn a_lock_fits_on_every_machine_that_builds() {
    let mut elsewhere = request();
    let go = elsewhere.go.as_mut().unwrap();
    (go.host, go.h1) = ("darwin-arm64".into(), H1::of_go_mod(b"module b\n"));
    assert_eq!(lock().fits(&elsewhere), Ok(()));
    elsewhere.go.as_mut().unwrap().toolchain = "go1.27.0".into();
    let words = lock().fits(&elsewhere).unwrap_err()[0].to_string();
    assert_eq!(words, "Go toolchain is now go1.27.0, the lock has go1.26.6");
    let mut other_pin = request();
    other_pin.go.as_mut().unwrap().h1 = H1::of_go_mod(b"module b\n");
    assert!(lock().fits(&other_pin).is_err(), "on one machine the pin counts");
}

#[test]
fn a_lock_that_does_not_fit_says_why() {
    let mut wanted = request();
    wanted.packages = ["systemd", "openssh-server"].map(str::to_owned).into();
    wanted.suites.pop();
    wanted.addons.clear();
    wanted.images = [ImageRequest { name: None, file: Some(digest("archive")) }].into();
    wanted.go.as_mut().unwrap().sum = digest("other");
    let words: Vec<String> = lock().fits(&wanted).unwrap_err().iter().map(ToString::to_string).collect();
    let added = format!("container image `from the file {}` is not in the lock", digest("archive"));
    let expected = [
        "list of suites is now trixie (main), the lock has trixie (main), trixie-security (main)",
        "package `openssh-server` is not in the lock",
        "package `crun` is in the lock and no longer asked for",
        "add-on `web from https://example.org/web.yaml for shop with docker.io/library/a:1 without docker.io/library/b:1` is in the lock and no longer asked for",
        &added,
        "container image `docker.io/library/nginx:1` is in the lock and no longer asked for",
        "go.sum has changed",
    ];
    assert_eq!(words, expected);
}
