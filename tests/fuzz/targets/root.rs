//! What packages ask of the whole root: users, units and presets, the linker's directories, certificates, module lists.
#![no_main]

use kiln_tree::{Assembly, ImageId, Rules};
use kiln_types::NoCache;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let allow = "dangling = [{ paths = ['**'], reason = 'r' }]\ninterpreter = [{ paths = ['**'], reason = 'r' }]";
    Rules::parse(("prune.toml", ""), ("links.toml", ""), ("allow.toml", allow)).expect("the rules are in order")
});

fuzz_target!(|input: &[u8]| {
    let image = ImageId { id: "fuzz".into(), version: "1".into(), time: 1_700_000_000, root_password: "*".into() };
    let mut assembly = Assembly::new(image, &RULES, &NoCache);
    if assembly.skeleton(&kiln_fuzz::files::parse(&kiln_fuzz::text(input))).is_ok() {
        let _ = assembly.finish().map_err(|error| error.to_string());
    }
});
