//! The text of a `.bmap`: every range that is accepted lies in its image.
#![no_main]

use kiln_image::bmap;
use kiln_types::Digest;
use libfuzzer_sys::fuzz_target;

/// The text with its own checksum made right, so that what lies behind it is reached.
fn sealed(text: &str) -> Option<String> {
    let open = "<BmapFileChecksum> ";
    let own = text.find(open)? + open.len();
    let end = own + text.get(own..)?.find(' ')?;
    let mut text = text.to_owned();
    text.replace_range(own..end, &"0".repeat(64));
    let digest = Digest::of(&text).to_string();
    text.replace_range(own..own + 64, &digest);
    Some(text)
}

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let _ = bmap::read(&text);
    let Some(bmap) = sealed(&text).and_then(|text| bmap::read(&text).ok()) else { return };
    assert!(bmap.map.mapped() <= bmap.map.len());
    for range in bmap.mapped {
        assert!(range.bytes.start < range.bytes.end && range.bytes.end <= bmap.map.len(), "{range:?}");
    }
});
