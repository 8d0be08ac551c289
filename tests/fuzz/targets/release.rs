//! What a signed file says, whatever that is: the text is fuzzed and then signed with a key that is trusted.
#![no_main]

use kiln_fuzz::release::{Signer, expected};
use kiln_plan::debian::release::{Keyring, verify};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ARCHIVE: LazyLock<(Signer, Keyring)> = LazyLock::new(|| {
    let signer = Signer::new().expect("a key can be made");
    let keyring = signer.keyring().expect("the key can be read");
    (signer, keyring)
});

fuzz_target!(|input: &[u8]| {
    let (signer, keyring) = &*ARCHIVE;
    let Ok(file) = signer.sign(&kiln_fuzz::text(input)) else { return };
    if let Ok(release) = verify(file.as_bytes(), keyring, &expected()) {
        release.file("main/binary-amd64/Packages.xz");
    }
});
