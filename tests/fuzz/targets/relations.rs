//! Relations between packages, and the order of versions, which must be one.
#![no_main]

use kiln_plan::debian::{Version, relation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let versions: Vec<Version> = text.lines().take(4).map(Version).collect();
    for groups in text.lines().map(relation::parse).filter_map(Result::ok) {
        for relation in groups.iter().flatten() {
            relation.applies_to("amd64");
            let _ = versions.iter().filter(|version| relation.accepts(Some(**version))).count();
            let said = relation.to_string();
            assert!(relation::parse(&said).is_ok(), "{said}");
        }
    }
    for a in &versions {
        for b in &versions {
            assert_eq!(a.cmp(b), b.cmp(a).reverse(), "{a} {b}");
            for c in versions.iter().filter(|c| a <= b && b <= *c) {
                assert!(a <= c, "{a} {b} {c}");
            }
        }
    }
});
