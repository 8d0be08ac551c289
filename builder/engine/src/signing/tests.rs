//! With a key that openssl makes; without it there is nothing to try.

use super::{Keys, SigningError, signer};
use crate::EngineError;
use kiln_image::{
    enrolment::{self, EnrolmentError},
    signing::{KeyError, SignError},
};
use kiln_spec::{Library, Overrides, SignWith, Spec};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Key and certificate, and a spec that names them; nothing without openssl.
fn owner(more: &[&str]) -> Option<(TempDir, Spec)> {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "rsa:2048", "-sha256", "-noenc", "-subj", "/CN=owner"]);
    command.args(["-keyout", &path("db.key"), "-out", &path("db.crt")]).stderr(Stdio::null());
    let Ok(made) = command.status() else {
        println!("skipped: openssl is not installed");
        return None;
    };
    assert!(made.success());
    fs::set_permissions(path("db.key"), Permissions::from_mode(0o600)).unwrap();
    let more = more.iter().map(|setting| setting.replace("@", dir.path().to_str().unwrap()));
    let set = [format!("secure-boot.certificate={}", path("db.crt"))].into_iter().chain(more).collect();
    let overrides = Overrides { set, ..Overrides::default() };
    let spec = Library::new(Vec::new(), Vec::new()).spec("minimal", "x86_64", &overrides).unwrap();
    Some((dir, spec))
}

fn refused(spec: &Spec) -> SigningError {
    signer(spec).err().unwrap()
}

#[test]
fn a_program_signs_as_the_key_does() {
    let words = r#"secure-boot.signer=["openssl","dgst","-sha256","-sign","@/db.key"]"#;
    let Some((dir, mut spec)) = owner(&[words]) else { return };
    let by_program = signer(&spec).unwrap().unwrap().sign(b"message").unwrap();
    spec.secure_boot.as_mut().unwrap().signer = Some(SignWith::Key(dir.path().join("db.key")));
    assert_eq!(signer(&spec).unwrap().unwrap().sign(b"message").unwrap(), by_program);
}

#[test]
fn a_program_that_does_not_sign_is_told_with_its_words() {
    let Some((_dir, spec)) = owner(&[r#"secure-boot.signer=["sh","-c","echo no token >&2; exit 3"]"#]) else { return };
    let error = signer(&spec).unwrap().unwrap().sign(b"message").unwrap_err();
    assert!(matches!(&error, SignError::Program { .. }) && error.to_string().contains("no token"), "{error}");
    let Some((_dir, spec)) = owner(&[r#"secure-boot.signer=["cat"]"#]) else { return };
    let error = signer(&spec).unwrap().unwrap().sign(b"message").unwrap_err();
    assert!(matches!(&error, SignError::Wrong { len: 7, .. }), "{error}");
}

#[test]
fn a_key_that_cannot_be_used_is_told_before_anything_is_built() {
    let Some((dir, mut spec)) = owner(&["secure-boot.key=@/db.key"]) else { return };
    assert!(signer(&spec).unwrap().is_some());
    let key = dir.path().join("db.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let open = refused(&spec);
    assert!(matches!(&open, SigningError::Open { .. }) && open.hint().unwrap().contains("chmod 600"), "{open}");
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, "no key").unwrap();
    assert!(matches!(refused(&spec), SigningError::Key { source: KeyError::Rejected { .. }, .. }));
    spec.secure_boot.as_mut().unwrap().signer = Some(SignWith::Key(Path::new("/nonexistent").into()));
    assert!(matches!(refused(&spec), SigningError::Read { .. }));
    spec.secure_boot.as_mut().unwrap().signer = None;
    assert!(matches!(refused(&spec), SigningError::NoKey));
}

#[test]
fn neither_key_nor_password_is_in_what_is_shown_or_hashed() {
    let Some((_dir, mut spec)) = owner(&["secure-boot.key=@/db.key"]) else { return };
    let before = spec.digest();
    let secure_boot = spec.secure_boot.as_mut().unwrap();
    secure_boot.password = Some(kiln_spec::Secret::new("hunter2"));
    secure_boot.signer = Some(SignWith::Key(Path::new("/elsewhere").into()));
    assert_eq!(spec.digest(), before);
    let shown = format!("{spec:?}") + &serde_json::to_string(&spec).unwrap();
    assert!(!shown.contains("hunter2"));
}

/// The files that `spec` enrols, made by its own key.
fn keys(spec: &Spec) -> Result<Option<Keys>, EngineError> {
    Keys::of(spec, signer(spec).unwrap().unwrap().as_ref(), 1_700_000_000)
}

#[test]
fn the_owner_is_enrolled_when_it_is_said() {
    let Some((_dir, mut spec)) = owner(&["secure-boot.key=@/db.key", "secure-boot.enroll=manual"]) else { return };
    let found = keys(&spec).unwrap().unwrap();
    assert_eq!((found.when, found.files.len()), ("manual", 3));
    spec.secure_boot.as_mut().unwrap().enroll = kiln_spec::Enroll::Off;
    assert!(keys(&spec).unwrap().is_none());
}

#[test]
fn files_made_elsewhere_are_taken_when_the_image_starts_with_them() {
    let settings = ["secure-boot.key=@/db.key", "secure-boot.enroll=force"];
    let (Some((dir, spec)), Some((_other, other))) = (owner(&settings), owner(&settings)) else { return };
    let made_for = |of: &Spec| {
        let from = dir.path().join("keys");
        fs::create_dir_all(&from).unwrap();
        for file in enrolment::files(signer(of).unwrap().unwrap().as_ref(), &[], 1_700_000_000).unwrap() {
            fs::write(from.join(file.path.rsplit('/').next().unwrap()), file.bytes).unwrap();
        }
        let at = |name: &str| dir.path().join(name).display().to_string();
        let set = [
            format!("secure-boot.certificate={}", at("db.crt")),
            format!("secure-boot.key={}", at("db.key")),
            format!("secure-boot.enroll-from={}", at("keys")),
            "secure-boot.enroll=force".to_owned(),
        ];
        let overrides = Overrides { set: set.to_vec(), ..Overrides::default() };
        Library::new(Vec::new(), Vec::new()).spec("minimal", "x86_64", &overrides).unwrap()
    };
    assert_eq!(keys(&made_for(&spec)).unwrap().unwrap().files, keys(&spec).unwrap().unwrap().files);
    let strange = keys(&made_for(&other)).err().unwrap();
    assert!(matches!(&strange, EngineError::Signing(SigningError::NotTrusted { .. })), "{strange}");
    let mut damaged = made_for(&spec);
    damaged.secure_boot.as_mut().unwrap().enroll_from[0].bytes.truncate(30);
    let damaged = keys(&damaged).err().unwrap();
    assert!(matches!(&damaged, EngineError::Signing(SigningError::Enrolment { source: EnrolmentError::Form, .. })));
}
