//! The data archive of a package that is otherwise in order. Whatever it holds, no path leaves the root and no file lies
//! outside of the data.
#![no_main]

use kiln_fuzz::deb::{CONTROL, control_tar, package};
use kiln_tree::deb::{EntryKind, unpack};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| control_tar(CONTROL));

fuzz_target!(|input: &[u8]| {
    let mut data = Vec::new();
    if let Ok(deb) = unpack(package(&GOOD, input).as_slice(), &mut data) {
        for entry in deb.entries {
            assert!(!entry.path.is_empty() && !entry.path.starts_with('/'), "{entry:?}");
            assert!(entry.path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{entry:?}");
            if let EntryKind::File { len, offset, .. } = entry.kind {
                assert!(offset + len <= data.len() as u64, "{entry:?}");
            }
        }
    }
    let _ = unpack(package(input, &[0; 1024]).as_slice(), &mut Vec::new());
});
