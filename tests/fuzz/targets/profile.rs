//! A profile and what it means on the built-in board.
#![no_main]

use kiln_spec::{BoardFile, Document, Names, Overrides, Problems, parse_board, parse_profile, resolve};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static BOARD: LazyLock<Document<BoardFile>> = LazyLock::new(|| {
    let text = kiln_data::read("boards/x86_64.toml").expect("the board is built in");
    parse_board("x86_64", &kiln_fuzz::text(text)).expect("the board is in order")
});

/// Everything a user would be shown.
fn tell(problems: &Problems) {
    problems.iter().for_each(|problem| assert!(!problem.message().is_empty()));
    let _ = format!("{problems} {problems:?}");
}

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let (arguments, text) = text.split_once("\n---\n").unwrap_or(("", &text));
    let set = arguments.lines().map(str::to_owned).collect();
    let profile = match parse_profile("fuzz", text, &Overrides { set, ..Overrides::default() }) {
        Ok(profile) => profile,
        Err(problems) => return tell(&problems),
    };
    match resolve(Names { profile: "fuzz", board: "x86_64" }, &profile, &BOARD) {
        Ok(spec) => drop(spec.digest()),
        Err(problems) => tell(&problems),
    }
});
