//! Every parser answers damaged input with an error or a value, never with a panic. A quick run of what a fuzzer does
//! for longer, with the same entry points.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kiln_plan::{
    Timestamp,
    debian::{
        Version, control, packages, relation,
        release::{self, Expected, Keyring},
    },
    go::GoSum,
    lock::LockFile,
};

const RELEASE: &[u8] = include_bytes!("../src/debian/release/fixtures/InRelease.SHA512");
const KEY: &[u8] = include_bytes!("../src/debian/release/fixtures/weak-key.asc");
const PACKAGES: &[u8] =
    b"Package: a\nVersion: 1:2.0~rc1-3+b1\nArchitecture: amd64\nDepends: b (>= 1) | c [amd64],\n d:any\n\
    Filename: pool/a.deb\nSize: 7\nSHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";
const SUM: &[u8] = b"a.b/c v1.0.0 h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=\n";
const LOCK: &[u8] = b"version = 2\n[[image]]\ncreated = \"2026-11-21T09:15:44Z\"\nindex = []\n[image.request]\narchitecture = \"amd64\"\n\
    suites = []\npackages = [\"crun\"]\nprofile = { name = \"p\", sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" }\n\
    board = { name = \"b\", sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" }\n";

/// The same damage in every run: xorshift.
struct Damage(u64);

impl Damage {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// One to four bytes changed, taken out or doubled, or the rest cut off.
    fn of(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.next(4) {
            let at = self.next(bytes.len());
            match self.next(5) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.next(8),
                1 if !bytes.is_empty() => bytes[at] = b" \n:,|()[]!<>=~\0\xff-"[self.next(17)],
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 => bytes.extend_from_within(at.min(bytes.len())..),
                _ => bytes.truncate(at),
            }
        }
        bytes
    }
}

fn survive(seed: &[u8], rounds: usize, parse: impl Fn(&[u8])) {
    let mut damage = Damage(0x9e37_79b9_7f4a_7c15);
    parse(seed);
    (0..rounds).for_each(|_| parse(&damage.of(seed)));
}

#[test]
fn control_files_and_indexes() {
    survive(PACKAGES, 20_000, |bytes| {
        let _ = control::parse(bytes);
        let _ = packages::parse(bytes);
    });
}

#[test]
fn relations_and_versions() {
    survive(b"b (>= 1:2.0~rc1-3) | c:any [amd64 !arm64], d (<< 1)", 20_000, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = relation::parse(&text).map(|groups| groups[..].iter().flatten().all(|one| one.applies_to("amd64")));
        assert_eq!(Version(&text), Version(&text));
    });
}

#[test]
fn locks_and_go_sums() {
    survive(LOCK, 5_000, |bytes| drop(LockFile::parse_bytes(bytes)));
    survive(SUM, 20_000, |bytes| drop(GoSum::parse(&String::from_utf8_lossy(bytes))));
}

#[test]
fn signed_files_and_keys() {
    let keyring = Keyring::parse(KEY).unwrap();
    let expected =
        Expected { suite: "trixie", now: Timestamp::from_second(1_744_416_000).unwrap(), may_be_expired: false };
    let original = release::verify(RELEASE, &keyring, &expected).unwrap();
    survive(RELEASE, 2_000, |bytes| {
        // Blanks at line ends and the armour around the signature may change; what is signed may not.
        if let Ok(release) = release::verify(bytes, &keyring, &expected) {
            assert_eq!(release.file("main/binary-amd64/Packages.xz"), original.file("main/binary-amd64/Packages.xz"));
            assert_eq!((release.codename, release.date), (original.codename.clone(), original.date));
        }
    });
    survive(KEY, 2_000, |bytes| drop(Keyring::parse(bytes)));
}
