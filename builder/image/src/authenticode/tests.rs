use super::{AuthenticodeError, sign, signatures};
use crate::{
    judge,
    pe::{Pe, PeError, tests::program},
    signing::{
        Signer as _,
        tests::{owner, owner_pem, stranger},
    },
    uki::Uki,
};
use std::{fs, path::Path};

/// A program and who signed it.
fn signed() -> Vec<u8> {
    sign(&program(8), &owner()).unwrap()
}

#[test]
fn says_who_signed_and_signs_the_same_twice() {
    let signed = signed();
    let found = signatures(&signed).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(&found[0].certificate, owner().certificate());
    assert_eq!(signed, self::signed());
    assert!(signatures(&program(8)).unwrap().is_empty());
}

#[test]
fn every_altered_byte_is_found() {
    let good = signed();
    let table = Pe::parse(&good).unwrap().signatures_at().unwrap().0 as usize;
    let checksum = Pe::parse(&good).unwrap().checksum();
    for at in (0..table).filter(|at| !checksum.contains(at)) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(!signatures(&bad).is_ok_and(|found| !found.is_empty()), "byte {at:#x}");
    }
    // The padding behind a section is signed as the section is.
    let mut bad = good.clone();
    bad[table - 1] ^= 1;
    assert!(matches!(signatures(&bad), Err(AuthenticodeError::Altered)));
}

#[test]
fn a_signature_of_another_program_or_key_is_none() {
    let other = {
        let mut other = program(8);
        let len = other.len();
        other[len - 1] = 7;
        sign(&other, &owner()).unwrap()
    };
    let (good, table) = (signed(), Pe::parse(&other).unwrap().signatures_at().unwrap().0 as usize);
    let moved = [&good[..table], &other[table..]].concat();
    assert!(matches!(signatures(&moved), Err(AuthenticodeError::Altered)));
    // The last bytes are the signature itself, but for padding.
    let mut forged = good.clone();
    let end = forged.len() - 16;
    forged[end] ^= 1;
    assert!(matches!(signatures(&forged), Err(AuthenticodeError::WrongKey)));
}

#[test]
fn what_cannot_be_signed_is_told() {
    assert!(matches!(sign(&signed(), &owner()), Err(AuthenticodeError::Pe(PeError::Signed))));
    assert!(matches!(sign(b"no program", &owner()), Err(AuthenticodeError::Pe(PeError::NotPe { .. }))));
    let mut gap = program(8);
    gap[0x58 + 60..0x58 + 64].copy_from_slice(&0x200u32.to_le_bytes());
    assert!(matches!(sign(&gap, &owner()), Err(AuthenticodeError::Gap { .. })));
    let mut few = program(8);
    few[0x58 + 108..0x58 + 112].copy_from_slice(&4u32.to_le_bytes());
    assert!(matches!(sign(&few, &owner()), Err(AuthenticodeError::NoDirectory)));
}

#[test]
fn damaged_programs_are_errors_and_not_panics() {
    judge::damage(&signed(), 5_000, |bytes| drop(signatures(bytes)));
    judge::damage(&program(8), 200, |bytes| drop(sign(bytes, &owner())));
}

#[test]
fn others_find_the_signature_good_and_an_altered_program_not() {
    let stub = judge::systemd_stub().unwrap_or_else(|| program(8));
    let mut kernel = program(0);
    kernel[0x44..0x46].copy_from_slice(&Pe::parse(&stub).unwrap().machine().to_le_bytes());
    let uki = Uki {
        stub: &stub,
        os_release: b"ID=kiln\n",
        command_line: "roothash=00",
        uname: "6.12",
        kernel: &kernel,
        initrd: &[3; 777],
    };
    let signed = sign(&uki.build().unwrap(), &owner()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let [program, certificate, other] = ["kiln.efi", "db.crt", "other.crt"].map(|name| dir.path().join(name));
    fs::write(&program, &signed).unwrap();
    fs::write(&certificate, pem(owner().certificate().der())).unwrap();
    fs::write(&other, pem(stranger().certificate().der())).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let sbverify = |with: &Path| judge::opinion("sbverify", &["--cert", &text(with), &text(&program)]);
    let Some((good, said)) = sbverify(&certificate) else { return };
    assert!(good && said.contains("Signature verification OK") && !said.contains("warning"), "{said}");
    assert!(sbverify(&other).is_some_and(|(good, _)| !good));
    let asked = ["verify", "-CAfile", &text(&certificate), "-in", &text(&program)];
    if let Some(said) = judge::ask("osslsigncode", &asked) {
        assert!(said.contains("/CN=kiln test") && said.contains("Succeeded"), "{said}");
        // Of the digest as of the checksum.
        assert!(!said.contains("MISMATCH"), "{said}");
    }
    let at = signed.windows(9).position(|window| window == b"roothash=").unwrap();
    let mut altered = signed.clone();
    altered[at + 9] = b'1';
    fs::write(&program, &altered).unwrap();
    assert!(sbverify(&certificate).is_some_and(|(good, _)| !good));
}

#[test]
fn a_signature_by_others_is_found_good() {
    let Some(stub) = judge::systemd_stub() else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("stub.efi"), &stub).unwrap();
    fs::write(path("db.key"), owner_pem()).unwrap();
    fs::write(path("db.crt"), pem(owner().certificate().der())).unwrap();
    let (key, certificate, out) = (path("db.key"), path("db.crt"), path("signed.efi"));
    let asked = ["--key", &key, "--cert", &certificate, "--output", &out, &path("stub.efi")];
    if judge::ask("sbsign", &asked).is_none() {
        return;
    }
    let found = signatures(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(&found[0].certificate, owner().certificate());
}

/// A certificate as files have it.
pub(crate) fn pem(der: &[u8]) -> String {
    x509_cert::der::pem::encode_string("CERTIFICATE", pkcs8::LineEnding::LF, der).unwrap()
}
