//! What a machine without a disk starts: an image for netboot, or of a disc, as `kiln inspect` and `kiln verify` see it.
#![no_main]

use kiln_image::{
    inspect::{inspect, open_root, verify},
    iso,
    verify::{Place, verify as check},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let len = input.len() as u64;
    if let Ok(program) = iso::program(&input, len) {
        assert!(program.start <= program.end && program.end <= len, "{program:?}");
    }
    assert!(!check(&input, len, Place::File).is_empty());
    let Ok(report) = inspect(&input, len) else { return };
    serde_json::to_string(&report).expect("a report can be printed");
    for slot in &report.slots {
        let _ = open_root(&input, &report, &slot.name);
        let _ = verify(&input, &report, &slot.name);
    }
});
