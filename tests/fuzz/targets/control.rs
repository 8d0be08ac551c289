//! Stanzas: of a `Packages` index, and of the control file in a package.
#![no_main]

use kiln_plan::debian::{control, packages};
use kiln_tree::deb::Control;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = control::parse(input);
    for package in packages::parse(input).unwrap_or_default() {
        assert!(!package.filename.starts_with('/') && !package.filename.split('/').any(|part| part == ".."));
    }
    if let Ok(control) = Control::parse(&kiln_fuzz::text(input)) {
        control.replaces(control.package());
    }
});
