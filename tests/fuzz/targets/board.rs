//! A board and what the built-in profile means on it.
#![no_main]

use kiln_spec::{Document, Names, Overrides, ProfileFile, parse_board, parse_profile, resolve};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static PROFILE: LazyLock<Document<ProfileFile>> = LazyLock::new(|| {
    let text = kiln_data::read("profiles/k3s-like.toml").expect("the profile is built in");
    parse_profile("k3s-like", &kiln_fuzz::text(text), &Overrides::default()).expect("the profile is in order")
});

fuzz_target!(|input: &[u8]| {
    let board = parse_board("fuzz", &kiln_fuzz::text(input));
    let spec = board.and_then(|board| resolve(Names { profile: "k3s-like", board: "fuzz" }, &PROFILE, &board));
    match spec {
        Ok(spec) => drop(spec.digest()),
        Err(problems) => drop(format!("{problems} {problems:?}")),
    }
});
