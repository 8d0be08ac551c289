//! An index in which everything depends on, provides and excludes everything else: the resolver ends, and what it chooses
//! it found there.
#![no_main]

use kiln_plan::debian::{
    packages,
    resolve::{Universe, Wish, resolve},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let (wish, index) = text.split_once("\n\n").unwrap_or((&text, ""));
    let Ok(packages) = packages::parse_text(index) else { return };
    let mut lines = wish.lines();
    let mut words = || lines.next().unwrap_or("").split(',').map(|word| word.trim().to_owned());
    let (wanted, exclude) = (words().collect(), words().collect());
    let wish = Wish { packages: wanted, exclude, architecture: "amd64".to_owned(), essential: true };
    let mut universe = Universe::default();
    let (first, second) = packages.split_at(packages.len() / 2);
    if universe.add("trixie", first.to_vec()).is_ok() && universe.add_on_request("backports", second.to_vec()).is_ok() {
        for choice in resolve(&universe, &wish).unwrap_or_default() {
            assert!(packages.contains(&choice.package));
        }
    }
});
