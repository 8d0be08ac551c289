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
        packages: ["systemd", "crun"].map(str::to_owned).into(),
        exclude: ["initramfs-tools"].map(str::to_owned).into(),
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

fn lock() -> Lock {
    let file = LockedFile { h1: h1(), size: 9, sha256: digest("zip") };
    Lock {
        version: FORMAT,
        created: "2026-11-21T09:15:44Z".parse().unwrap(),
        request: request(),
        indexes: vec![LockedIndex {
            suite: "trixie".into(),
            date: "2026-11-21T09:15:44Z".parse().unwrap(),
            in_release: digest("in"),
        }],
        debs: vec![deb("systemd"), deb("crun")],
        go_toolchain: None,
        go_modules: vec![LockedModule {
            path: "a.b/c".into(),
            version: "v1.0.0".into(),
            go_mod: Some(file.clone()),
            zip: Some(file),
        }],
    }
}

#[test]
fn what_is_written_is_read_again_sorted() {
    let text = lock().to_text();
    let read = Lock::parse(&text).unwrap();
    assert_eq!(read.debs.iter().map(|deb| deb.name.as_str()).collect::<Vec<_>>(), ["crun", "systemd"]);
    assert_eq!(read.to_text(), text);
    assert_eq!(read.request, request());
}

#[test]
fn the_order_of_discovery_leaves_no_trace() {
    let mut other = lock();
    other.debs.reverse();
    assert_eq!(other.to_text(), lock().to_text());
}

#[test]
fn a_fault_is_named_with_its_line() {
    let text = lock().to_text();
    let line = 1 + text.lines().position(|line| line.starts_with("size = 7")).unwrap();
    let LockError::Format { line: found, .. } = Lock::parse(&text.replacen("size = 7", "size = \"x\"", 1)).unwrap_err()
    else {
        panic!("not a fault of the format");
    };
    assert_eq!(found, line);
    assert!(Lock::parse(&text.replacen("size = 7", "sise = 7", 1)).is_err(), "unknown keys are refused");
    assert!(Lock::parse_bytes(b"\xff").is_err());
    assert!(Lock::parse("").is_err());
}

#[test]
fn another_format_is_named() {
    let text = lock().to_text().replacen("version = 1", "version = 2\nnew-key = true", 1);
    assert_eq!(Lock::parse(&text), Err(LockError::Version { found: 2 }));
}

#[test]
fn a_lock_fits_what_it_was_made_for() {
    assert_eq!(lock().fits(&request()), Ok(()));
    let mut reworded = request();
    reworded.profile.sha256 = digest("another comment");
    assert_eq!(lock().fits(&reworded), Ok(()), "only what is asked for counts");
}

#[test]
fn a_lock_that_does_not_fit_says_why() {
    let mut wanted = request();
    wanted.packages = ["systemd", "openssh-server"].map(str::to_owned).into();
    wanted.suites.pop();
    wanted.go.as_mut().unwrap().sum = digest("other");
    let words: Vec<String> = lock().fits(&wanted).unwrap_err().iter().map(ToString::to_string).collect();
    let expected = [
        "list of suites is now trixie (main), the lock has trixie (main), trixie-security (main)",
        "package `openssh-server` is not in the lock",
        "package `crun` is in the lock and no longer asked for",
        "go.sum has changed",
    ];
    assert_eq!(words, expected);
}
