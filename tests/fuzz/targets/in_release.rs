//! A signed file as it comes from a mirror. What is accepted says what the signed original says.
#![no_main]

use kiln_fuzz::release::expected;
use kiln_plan::debian::release::{Keyring, Release, verify};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

const SIGNED: &[u8] = include_bytes!("../../../builder/plan/src/debian/release/fixtures/InRelease.SHA512");
const KEY: &[u8] = include_bytes!("../../../builder/plan/src/debian/release/fixtures/weak-key.asc");

static TRUSTED: LazyLock<(Keyring, Release)> = LazyLock::new(|| {
    let keyring = Keyring::parse(KEY).expect("the key is good");
    let release = verify(SIGNED, &keyring, &expected()).expect("the file is good");
    (keyring, release)
});

fuzz_target!(|input: &[u8]| {
    let (keyring, original) = &*TRUSTED;
    if let Ok(mut release) = verify(input, keyring, &expected()) {
        // The armour around the text may differ, and with it the digest of the whole file.
        release.digest = original.digest;
        assert_eq!(release, *original);
    }
});
