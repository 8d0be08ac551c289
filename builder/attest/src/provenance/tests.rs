use super::*;
use kiln_plan::lock::LockFile;

const LOCK: &str = include_str!("../../tests/golden/minimal.lock");

fn lock() -> Lock {
    LockFile::parse(LOCK).unwrap().get("minimal", "x86_64").unwrap().clone()
}

fn found() -> String {
    let image = Subject { name: "minimal-x86_64.img".into(), sha256: Digest::of("image") };
    provenance(&lock(), "0.1.0", &[image])
}

#[test]
fn every_input_of_the_lock_is_in_it_by_its_digest() {
    let text = found();
    let digests = LOCK.lines().filter_map(|line| line.strip_prefix("sha256 = \"")?.strip_suffix('"'));
    let digests: Vec<&str> = digests.collect();
    assert!(digests.len() > 4, "{digests:?}");
    for digest in digests {
        assert!(text.contains(digest), "{digest}");
    }
}

#[test]
fn it_is_a_statement_of_in_toto() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/minimal.provenance.json");
    if std::env::var_os("KILN_BLESS").is_some() {
        std::fs::write(path, found()).unwrap();
    }
    assert_eq!(found(), std::fs::read_to_string(path).unwrap_or_default(), "{path}: KILN_BLESS=1 writes it");
}
