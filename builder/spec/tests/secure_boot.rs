//! The files of Secure Boot that profiles name.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Enroll, Library, Overrides, SecureBoot, SignWith, Spec};
use std::{fs, path::Path};

const TEXT: &str = "\
description = \"a profile\"
[secure-boot]
certificate = \"keys/db.crt\"
key = \"keys/db.key\"
enroll = \"manual\"
enroll-from = \"keys\"
";

/// A profile in `dir`, with what it names.
fn profile(dir: &Path, text: &str) -> String {
    fs::create_dir_all(dir.join("keys")).unwrap();
    for name in ["db.crt", "PK.auth", "KEK.auth", "db.auth"] {
        fs::write(dir.join("keys").join(name), name).unwrap();
    }
    let path = dir.join("own.toml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn spec(profile: &str, set: &[&str]) -> Result<Spec, String> {
    let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
    Library::new(Vec::new(), Vec::new()).spec(profile, "x86_64", &overrides).map_err(|error| format!("{error:?}"))
}

fn secure_boot(profile: &str, set: &[&str]) -> SecureBoot {
    spec(profile, set).unwrap().secure_boot.unwrap()
}

#[test]
fn paths_count_from_the_file_that_says_them() {
    let dir = tempfile::tempdir().unwrap();
    let found = secure_boot(&profile(dir.path(), TEXT), &[]);
    assert_eq!(found.certificate.bytes, b"db.crt");
    assert_eq!(found.signer, Some(SignWith::Key(dir.path().join("keys/db.key"))));
    assert_eq!(found.enroll, Enroll::Manual);
    let names: Vec<_> = found.enroll_from.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["PK.auth", "KEK.auth", "db.auth"]);
}

#[test]
fn a_program_is_found_by_its_path_or_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let with = |signer: &str| {
        let text = TEXT.replace("key = \"keys/db.key\"", &format!("signer = {signer}"));
        secure_boot(&profile(dir.path(), &text), &[]).signer
    };
    let words = |first: String| Some(SignWith::Program(vec![first, "--id".into(), "1".into()]));
    assert_eq!(with(r#"["pkcs11-tool", "--id", "1"]"#), words("pkcs11-tool".into()));
    let beside = dir.path().join("./sign").to_str().unwrap().to_owned();
    assert_eq!(with(r#"["./sign", "--id", "1"]"#), words(beside));
}

#[test]
fn where_the_key_lies_is_no_part_of_the_image() {
    let dir = tempfile::tempdir().unwrap();
    let path = profile(dir.path(), TEXT);
    let digest = |set: &[&str]| spec(&path, set).unwrap().digest();
    assert_eq!(digest(&[]), digest(&["secure-boot.key=/elsewhere/db.key"]));
    assert_ne!(digest(&[]), digest(&["secure-boot.enroll=force"]));
    fs::write(dir.path().join("keys/other.crt"), "another").unwrap();
    let other = format!("secure-boot.certificate={}", dir.path().join("keys/other.crt").display());
    assert_ne!(digest(&[]), digest(&[&other]));
}

#[test]
fn a_private_key_in_the_place_of_the_certificate_is_refused_without_a_word_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = profile(dir.path(), TEXT);
    fs::write(dir.path().join("keys/db.crt"), "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n")
        .unwrap();
    let refused = spec(&path, &[]).unwrap_err();
    assert!(refused.contains("has a private key in it") && !refused.contains("hunter2"), "{refused}");
}
