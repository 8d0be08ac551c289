//! The reader of EROFS images, as `kiln inspect` uses it.
#![no_main]

use kiln_fuzz::seal;
use kiln_image::erofs::Reader;
use libfuzzer_sys::fuzz_target;

/// Larger files are announced easily and read in no useful time.
const LIMIT: u64 = 1 << 20;

fuzz_target!(|input: &[u8]| {
    let mut image = input.to_vec();
    seal::erofs(&mut image);
    let Ok(reader) = Reader::open(image.as_slice()) else { return };
    let Ok(entries) = reader.entries() else { return };
    for entry in entries.iter().take(64) {
        let _ = reader.read(entry, LIMIT);
        let _ = reader.read_at(entry, entry.size / 2, &mut [0; 100]);
        let _ = reader.get(&entry.path);
    }
});
