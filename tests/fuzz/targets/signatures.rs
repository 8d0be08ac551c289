//! Signed EFI programs, certificates, and lists of keys to enrol.
#![no_main]

use kiln_image::{authenticode, enrolment, signing::Certificate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = authenticode::signatures(input);
    let _ = enrolment::read(input);
    if let Ok(certificate) = Certificate::parse(input) {
        let _ = (certificate.check_key(), certificate.subject(), certificate.is_issued_by(&certificate));
    }
});
