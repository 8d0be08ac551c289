use super::{EnrolmentError, Variable, files, read, variable};
use crate::{
    authenticode::tests::pem,
    judge,
    signing::{
        Signer as _,
        tests::{owner, stranger},
    },
};
use std::fs;

const TIME: i64 = 1_795_883_405;

fn made() -> Vec<crate::fat::FatFile> {
    files(&owner(), &[stranger().certificate().clone()], TIME).unwrap()
}

#[test]
fn the_owner_is_in_all_and_those_that_are_trusted_in_db() {
    let files = made();
    let names: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(names, ["loader/keys/auto/KEK.auth", "loader/keys/auto/PK.auth", "loader/keys/auto/db.auth"]);
    let (own, other) = (owner().certificate().clone(), stranger().certificate().clone());
    assert_eq!(read(&files[0].bytes).unwrap(), std::slice::from_ref(&own));
    assert_eq!(read(&files[1].bytes).unwrap(), std::slice::from_ref(&own));
    assert_eq!(read(&files[2].bytes).unwrap(), [own, other]);
    assert_eq!(files, made());
}

/// Firmware before 2023 looks for the name of the digest at this very place, and takes no signature that has it elsewhere.
#[test]
fn older_firmware_finds_the_algorithm_where_it_looks() {
    let bytes = &made()[1].bytes;
    let signed = &bytes[16 + 24..];
    assert_eq!(signed[1], 0x82);
    assert_eq!(signed[13..22], [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]);
}

#[test]
fn openssl_finds_the_signatures_good() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("owner.crt"), pem(owner().certificate().der())).unwrap();
    for (variable, made) in [Variable::Kek, Variable::Pk, Variable::Db].into_iter().zip(made()) {
        let time: [u8; 16] = made.bytes[..16].try_into().unwrap();
        let len = u32::from_le_bytes(made.bytes[16..20].try_into().unwrap()) as usize;
        let (signature, lists) = (&made.bytes[40..16 + len], &made.bytes[16 + len..]);
        // The kind of content that openssl wants around it.
        let start = signature.len().to_be_bytes();
        let kind = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
        let inner = [&[0xa0, 0x82][..], &start[6..], signature].concat();
        let whole = [&[0x30, 0x82][..], &((kind.len() + inner.len()) as u16).to_be_bytes(), &kind, &inner].concat();
        fs::write(path("signature"), whole).unwrap();
        fs::write(path("message"), variable::message(variable, &time, lists)).unwrap();
        let (signature, message, owner) = (path("signature"), path("message"), path("owner.crt"));
        let asked = ["cms", "-verify", "-binary", "-inform", "DER", "-in", &signature, "-content", &message];
        let more = ["-CAfile", &owner, "-purpose", "any", "-out", "/dev/null"];
        let asked: Vec<_> = asked.into_iter().chain(more).collect();
        if let Some(said) = judge::ask("openssl", &asked) {
            assert!(said.contains("uccessful"), "{said}");
        }
    }
}

#[test]
fn efitools_find_the_certificates() {
    let dir = tempfile::tempdir().unwrap();
    let made = made().pop().unwrap();
    let len = u32::from_le_bytes(made.bytes[16..20].try_into().unwrap()) as usize;
    let (lists, out) = (dir.path().join("db.esl"), dir.path().join("found"));
    fs::write(&lists, &made.bytes[16 + len..]).unwrap();
    let asked = [lists.to_str().unwrap(), out.to_str().unwrap()];
    let Some(said) = judge::ask("sig-list-to-certs", &asked) else { return };
    assert!(said.contains("X509"), "{said}");
    let found = fs::read(dir.path().join("found-0.der")).unwrap();
    assert_eq!(found, owner().certificate().der());
    assert!(dir.path().join("found-1.der").exists(), "{said}");
}

#[test]
fn damaged_files_are_errors_and_not_panics() {
    let good = made().pop().unwrap().bytes;
    judge::damage(&good, 20_000, |bytes| drop(read(bytes)));
    assert_eq!(read(b"no list"), Err(EnrolmentError::Form));
    assert_eq!(read(&good[..good.len() - 1]), Err(EnrolmentError::Form));
}
