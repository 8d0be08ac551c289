//! EFI programs: read, read as a unified kernel image, and extended.
#![no_main]

use kiln_image::{
    pe::{NewSection, Pe},
    uki,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = uki::read(input);
    let Ok(pe) = Pe::parse(input) else { return };
    let added = vec![NewSection { name: ".osrel", data: b"ID=kiln\n".to_vec().into(), code: false }];
    if let Ok(longer) = pe.append(added) {
        let longer = longer.to_vec().expect("all of it is in memory");
        let longer = Pe::parse(&longer).expect("what was written can be read");
        assert_eq!(longer.sections().len(), pe.sections().len() + 1);
    }
});
