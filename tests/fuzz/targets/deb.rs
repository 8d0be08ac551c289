//! A whole package: `ar`, compression, `tar` and control file.
#![no_main]

use kiln_tree::deb::{UnpackedDeb, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut data = Vec::new();
    if let Ok(deb) = unpack(input, &mut data) {
        assert_eq!(deb.data_len, data.len() as u64);
        let stored = deb.to_bytes().expect("what was read can be stored");
        assert_eq!(UnpackedDeb::from_bytes(&stored).expect("what was stored can be read"), deb);
    }
    let _ = UnpackedDeb::from_bytes(input);
});
