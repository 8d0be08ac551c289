//! Keys: a keyring as somebody gives it, and what its papers say when a file names one of them.
#![no_main]

use kiln_fuzz::release::expected;
use kiln_plan::debian::release::{Keyring, verify};
use libfuzzer_sys::fuzz_target;

const SIGNED: &[u8] = include_bytes!("../../../builder/plan/src/debian/release/fixtures/InRelease.SHA512");

fuzz_target!(|input: &[u8]| {
    if let Ok(keyring) = Keyring::parse(input) {
        let _ = verify(SIGNED, &keyring, &expected());
    }
});
