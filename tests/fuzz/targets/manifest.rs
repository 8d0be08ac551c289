//! Manifests of add-ons: what is changed so that nobody asks a registry is a manifest of the same objects and images.
#![no_main]

use kiln_plan::manifest::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = kiln_fuzz::text(input);
    let Ok(manifest) = Manifest::parse(&text) else { return };
    let _ = manifest.remarks();
    assert_eq!(manifest.without_pulls(|_| false).ok().as_deref(), Some(&*text));
    let Ok(changed) = manifest.without_pulls(|_| true) else { return };
    let again = Manifest::parse(&changed).expect("what was written is read");
    assert_eq!(again.objects().len(), manifest.objects().len());
    assert_eq!(again.without_pulls(|_| true).ok(), Some(changed), "there is nothing left to change");
});
