//! A partition table. Every partition that is accepted lies on the disk.
#![no_main]

use kiln_fuzz::{SMALL_DISK as LEN, Sparse, seal};
use kiln_image::gpt;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut disk = Sparse::parse(input, LEN);
    let _ = gpt::read(&disk, LEN);
    seal::gpt(&mut disk);
    for entry in gpt::read(&disk, LEN).map(|table| table.entries).unwrap_or_default() {
        assert!(entry.start + entry.size.bytes() <= LEN, "{entry:?}");
    }
});
