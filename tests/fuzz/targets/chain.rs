//! What lies beside an image or in a package and is read for its sake: copyright files, keys and signatures.
#![no_main]

use kiln_attest::{
    GoBuild, Licence,
    minisign::{PublicKey, SecretKey, Signature},
};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|input: &[u8]| {
    let _ = GoBuild::read(Cursor::new(input));
    let text = kiln_fuzz::text(input);
    let licence = Licence::of_debian(&text);
    assert!(licence.texts.keys().all(|id| licence.expression.as_ref().is_some_and(|all| all.contains(id.as_str()))));
    // One with a password would take seconds.
    if SecretKey::is_encrypted(&text) == Ok(false) {
        let _ = SecretKey::open(&text, None);
    }
    let signature = Signature::parse(&text);
    if let Some(signature) = &signature {
        assert_eq!(Signature::parse(&signature.to_string()).as_ref(), Some(signature));
    }
    if let (Some(key), Some(signature)) = (PublicKey::parse(&text), signature) {
        assert!(key.check(input, &signature).is_err(), "nobody has signed this");
    }
});
