//! Images of the format `oci`: an archive as it is, and one whose manifest has the digest that leads to it.
#![no_main]

use kiln_fuzz::archive;
use kiln_output::oci::OciArtifact;
use libfuzzer_sys::fuzz_target;
use std::{fs, path::Path};

fuzz_target!(|input: &[u8]| {
    let file = tempfile::NamedTempFile::new_in("/dev/shm").expect("there is memory");
    open(file.path(), input);
    open(file.path(), &archive::around(input));
});

fn open(path: &Path, archive: &[u8]) {
    fs::write(path, archive).expect("there is memory");
    let Ok(artifact) = OciArtifact::open(path) else { return };
    let _ = artifact.title();
    for entry in artifact.entries {
        assert!(entry.start + entry.size <= archive.len() as u64, "{entry:?}");
    }
}
