//! `kiln.lock` and `go.sum`. What was read and written is what was read.
#![no_main]

use kiln_plan::{go::GoSum, lock::LockFile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(file) = LockFile::parse_bytes(input) {
        let text = file.to_text();
        let again = LockFile::parse(&text).expect("what was written can be read");
        assert_eq!(again.to_text(), text);
        for lock in again.locks() {
            assert!(lock.fits(&lock.request).is_ok());
        }
    }
    let _ = GoSum::parse(&kiln_fuzz::text(input));
});
