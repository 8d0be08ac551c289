//! Files of overlays that a profile names.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Library, Overrides, Problems, Spec};
use std::{fs, path::Path};

/// What a compiled tree begins with; the rest is for the build to read.
const OVERLAY: &[u8] = b"\xd0\x0d\xfe\xed and so on";

fn spec(dir: &Path, overlays: &str) -> Result<Spec, Problems> {
    let profile = format!("description = \"a hat\"\n[raspberry-pi]\noverlays = {overlays}\n");
    fs::write(dir.join("hat.toml"), profile).unwrap();
    let path = dir.join("hat.toml").display().to_string();
    Library::new(Vec::new(), Vec::new()).spec(&path, "rpi4", &Overrides::default())
}

#[test]
fn a_file_lies_beside_the_profile_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("hats")).unwrap();
    fs::write(dir.path().join("hats/relay.dtbo"), OVERLAY).unwrap();
    let spec = spec(dir.path(), r#"["hats/relay.dtbo,gpio=17,active-low", "pi4-spidev"]"#).unwrap();
    let [relay, spidev] = &spec.board.overlays[..] else { panic!("{:?}", spec.board.overlays) };
    assert_eq!(
        (relay.name.as_str(), &relay.parameters[..]),
        ("relay", &["gpio=17".to_owned(), "active-low".into()][..])
    );
    assert_eq!(relay.file.as_ref().unwrap().bytes, OVERLAY);
    assert_eq!((spidev.name.as_str(), &spidev.file), ("pi4-spidev", &None));
}

#[test]
fn another_content_is_another_image() {
    let dir = tempfile::tempdir().unwrap();
    let digest = |bytes: &[u8]| {
        fs::write(dir.path().join("relay.dtbo"), bytes).unwrap();
        spec(dir.path(), r#"["relay.dtbo"]"#).unwrap().digest()
    };
    assert_eq!(digest(OVERLAY), digest(OVERLAY));
    assert_ne!(digest(OVERLAY), digest(b"\xd0\x0d\xfe\xed and something else"));
}

#[test]
fn two_files_of_one_name_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("hats")).unwrap();
    fs::write(dir.path().join("relay.dtbo"), OVERLAY).unwrap();
    fs::write(dir.path().join("hats/relay.dtbo"), b"\xd0\x0d\xfe\xed of others").unwrap();
    let problems = spec(dir.path(), r#"["relay.dtbo", "hats/relay.dtbo"]"#).unwrap_err();
    assert_eq!(problems.to_string(), "two overlays are called `relay`");
    // Twice the same is fine: a firmware lays it twice, with other parameters.
    assert!(spec(dir.path(), r#"["relay.dtbo,gpio=4", "relay.dtbo,gpio=17"]"#).is_ok());
}
