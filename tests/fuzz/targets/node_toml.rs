//! A node.toml: what is accepted is written in a form that is accepted again and says the same.
#![no_main]

use kiln_spec::{Overrides, parse_node};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let (arguments, text) = text.split_once("\n---\n").unwrap_or(("", &text));
    let set = arguments.lines().map(str::to_owned).collect();
    match parse_node("fuzz", text, &Overrides { set, ..Overrides::default() }) {
        Ok(settings) => {
            let written = settings.text().expect("what was read can be written");
            assert_eq!(parse_node("again", &written, &Overrides::default()).expect(&written), settings);
        }
        Err(problems) => problems.iter().for_each(|problem| assert!(!problem.message().is_empty())),
    }
});
