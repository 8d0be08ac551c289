//! A whole disk, as `kiln inspect` and `kiln verify` see it: table, boot partition, slots.
#![no_main]

use kiln_fuzz::{Sparse, WHOLE_DISK as LEN, seal};
use kiln_image::{
    bmap::BlockMap,
    inspect::{inspect, open_root, verify},
    verify::{Place, verify as check},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut disk = Sparse::parse(input, LEN);
    seal::gpt(&mut disk);
    let map = BlockMap::of(&disk, LEN);
    assert!(map.bytes().all(|range| range.start < range.end && range.end <= LEN), "{map:?}");
    assert!(!check(&disk, LEN, Place::File).is_empty());
    let Ok(report) = inspect(&disk, LEN) else { return };
    serde_json::to_string(&report).expect("a report can be printed");
    let _ = open_root(&disk, &report, "root-a");
    let _ = verify(&disk, &report, "root-a");
});
