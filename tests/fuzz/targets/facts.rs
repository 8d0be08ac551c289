//! What is read out of programs, libraries and kernel modules, compressed ones too.
#![no_main]

use kiln_tree::{
    Content,
    facts::{self, ElfFacts, ModuleFacts},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = ElfFacts::read(input);
    let _ = ModuleFacts::read(input);
    for path in ["x", "x.ko", "x.ko.xz", "x.ko.zst", "x.ko.gz"] {
        let whole = facts::read(path, input);
        let parts = facts::read_content(path, &Content::bytes(input)).expect("memory can be read");
        assert_eq!(whole, parts, "{path}");
    }
});
