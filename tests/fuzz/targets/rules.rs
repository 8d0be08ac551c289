//! `prune.toml`, `links.toml` and `allow.toml`, and the globs in them.
#![no_main]

use kiln_tree::rules::{Glob, Rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let mut parts = text.split("\n---\n");
    let mut part = |name| (name, parts.next().unwrap_or(""));
    let (prune, links, allow) = (part("prune.toml"), part("links.toml"), part("allow.toml"));
    let _ = Rules::parse(prune, links, allow);
    let mut lines = text.lines();
    if let (Some(glob), Some(path)) = (lines.next(), lines.next()) {
        let _ = Glob::new(glob).map(|glob| glob.matches(path));
    }
});
