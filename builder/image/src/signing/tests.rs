//! Keys that open nothing: made anew from a seed by every run, so that no private key is in the project.

use super::{
    Certificate, CertificateError, KeyError, RsaKey, SignError, Signer,
    der::{BIT_STRING, INTEGER, SEQUENCE, SET, context, element},
    pkcs7,
};
use crate::judge;
use pkcs8::{EncodePrivateKey as _, LineEnding};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rsa::{
    RsaPrivateKey,
    pkcs1::{EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _},
};
use std::sync::LazyLock;
use x509_cert::der::oid::ObjectIdentifier;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SHA256_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

static KEYS: LazyLock<[RsaPrivateKey; 2]> =
    LazyLock::new(|| [1, 2].map(|seed| RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(seed), 2048).unwrap()));

/// The owner's key and certificate.
pub(crate) fn owner() -> RsaKey {
    signer(&KEYS[0], "kiln test")
}

/// The owner's key as files have it.
pub(crate) fn owner_pem() -> String {
    KEYS[0].to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
}

/// Of somebody else.
pub(crate) fn stranger() -> RsaKey {
    signer(&KEYS[1], "somebody else")
}

fn signer(key: &RsaPrivateKey, name: &str) -> RsaKey {
    let der = key.to_pkcs8_der().unwrap();
    RsaKey::parse(der.as_bytes(), None, certificate(key, name)).unwrap()
}

/// A certificate that its own key signed.
fn certificate(key: &RsaPrivateKey, name: &str) -> Certificate {
    let null = element(0x05, &[]);
    let algorithm = element(SEQUENCE, &[&pkcs7::oid(SHA256_RSA), &null]);
    let common_name = element(SEQUENCE, &[&pkcs7::oid(COMMON_NAME), &element(0x0c, &[name.as_bytes()])]);
    let subject = element(SEQUENCE, &[&element(SET, &[&common_name])]);
    let day = |text: &str| element(0x17, &[text.as_bytes()]);
    let days = element(SEQUENCE, &[&day("260101000000Z"), &day("360101000000Z")]);
    let public = key.to_public_key().to_pkcs1_der().unwrap();
    let kind = element(SEQUENCE, &[&pkcs7::oid(pkcs7::RSA), &null]);
    let public = element(SEQUENCE, &[&kind, &element(BIT_STRING, &[&[0], public.as_bytes()])]);
    let version = element(context(0), &[&element(INTEGER, &[&[2]])]);
    let serial = element(INTEGER, &[&[7]]);
    let inner = element(SEQUENCE, &[&version, &serial, &algorithm, &subject, &days, &subject, &public]);
    let pkcs8 = key.to_pkcs8_der().unwrap();
    let pair = ring::signature::RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).unwrap();
    let mut signature = vec![0; 256];
    let random = ring::rand::SystemRandom::new();
    pair.sign(&ring::signature::RSA_PKCS1_SHA256, &random, &inner, &mut signature).unwrap();
    let whole = element(SEQUENCE, &[&inner, &algorithm, &element(BIT_STRING, &[&[0], &signature])]);
    Certificate::parse(&whole).unwrap()
}

#[test]
fn a_certificate_says_who_it_is_for() {
    let owner = owner();
    let certificate = owner.certificate();
    assert_eq!(certificate.subject(), "CN=kiln test");
    assert_eq!(certificate.check_key(), Ok(()));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db.der");
    std::fs::write(&path, certificate.der()).unwrap();
    let asked = ["x509", "-inform", "DER", "-in", path.to_str().unwrap(), "-noout", "-fingerprint", "-sha256"];
    let Some(said) = judge::ask("openssl", &asked) else { return };
    let told = said.trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase();
    assert_eq!(told, certificate.sha256().to_string());
}

#[test]
fn keys_are_read_in_every_form() {
    let key = &KEYS[0];
    let own = || owner().certificate().clone();
    let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
    let old = key.to_pkcs1_pem(LineEnding::LF).unwrap();
    let binary = key.to_pkcs1_der().unwrap();
    for bytes in [pem.as_bytes(), old.as_bytes(), binary.as_bytes()] {
        let signature = RsaKey::parse(bytes, None, own()).unwrap().sign(b"message").unwrap();
        assert_eq!(signature, owner().sign(b"message").unwrap());
    }
    let parameters = pkcs8::pkcs5::pbes2::Parameters::pbkdf2_sha256_aes256cbc(2048, b"of a test", &[3; 16]).unwrap();
    let der = key.to_pkcs8_der().unwrap();
    let info = pkcs8::PrivateKeyInfo::try_from(der.as_bytes()).unwrap();
    let sealed = info.encrypt_with_params(parameters, "secret").unwrap();
    let sealed = sealed.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).unwrap();
    let open = |password| RsaKey::parse(sealed.as_bytes(), password, own()).map(|key| key.sign(b"message").unwrap());
    assert_eq!(open(Some("secret")), Ok(owner().sign(b"message").unwrap()));
    assert_eq!(open(None), Err(KeyError::NoPassword));
    assert_eq!(open(Some("other")), Err(KeyError::WrongPassword));
}

#[test]
fn says_why_a_key_or_certificate_cannot_be_used() {
    let refused = |bytes: &[u8]| RsaKey::parse(bytes, None, owner().certificate().clone()).err().unwrap();
    let other = KEYS[1].to_pkcs8_der().unwrap();
    assert_eq!(refused(other.as_bytes()), KeyError::OtherCertificate { subject: "CN=kiln test".into() });
    assert!(matches!(refused(b"no key"), KeyError::Rejected { .. }));
    assert_eq!(refused(b"-----BEGIN EC PRIVATE KEY-----\n"), KeyError::Unreadable);
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
    assert_eq!(refused(old.as_bytes()), KeyError::OldEncryption);
    let small = RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(3), 1024).unwrap();
    assert!(matches!(refused(small.to_pkcs8_der().unwrap().as_bytes()), KeyError::Rejected { .. }));
    assert!(matches!(Certificate::parse(b"nothing"), Err(CertificateError::Unreadable { .. })));
    let twice = "-----BEGIN CERTIFICATE-----\n".repeat(2);
    assert_eq!(Certificate::parse(twice.as_bytes()).unwrap_err(), CertificateError::Several { count: 2 });
}

#[test]
fn a_signature_of_something_else_is_not_taken() {
    struct Confused(RsaKey);
    impl Signer for Confused {
        fn certificate(&self) -> &Certificate {
            self.0.certificate()
        }
        fn sign_raw(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
            self.0.sign_raw(b"something else")
        }
    }
    let refused = Confused(owner()).sign(b"message").unwrap_err();
    assert!(matches!(refused, SignError::Wrong { len: 256, .. }), "{refused}");
}
