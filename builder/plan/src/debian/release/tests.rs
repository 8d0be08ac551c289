//! Keys made here sign Release files made here; each fault must be refused with its own error.

use super::*;
use crate::debian::Suite;
use kiln_types::Digest;
use pgp::{
    composed::{
        ArmorOptions, CleartextSignedMessage, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey,
        SubkeyParamsBuilder,
    },
    crypto::hash::HashAlgorithm,
    packet::{KeyFlags, RevocationCode, SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{Duration, KeyDetails, Password, SigningKey, Tag},
};
use rand::{SeedableRng, rngs::StdRng};
use std::{fs, process::Command};

const DAY: i64 = 86_400;
/// When the keys of these tests were made: 2025-01-01.
const BORN: i64 = 1_735_689_600;
/// When the Release files of these tests were made.
const MADE: i64 = BORN + 100 * DAY;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn stamp(second: i64) -> pgp::types::Timestamp {
    pgp::types::Timestamp::from_secs(u32::try_from(second).unwrap())
}

fn key(seed: u64) -> SignedSecretKey {
    let subkey =
        SubkeyParamsBuilder::default().key_type(KeyType::Ed25519Legacy).can_sign(true).created_at(stamp(BORN)).build();
    let params = SecretKeyParamsBuilder::default()
        .key_type(KeyType::Ed25519Legacy)
        .can_sign(true)
        .can_certify(true)
        .created_at(stamp(BORN))
        .primary_user_id("Archive <archive@example.org>".to_owned())
        .subkey(subkey.unwrap())
        .build();
    params.unwrap().generate(StdRng::seed_from_u64(seed)).unwrap()
}

fn keyring(keys: &[SignedPublicKey]) -> Keyring {
    let armour = |key: &SignedPublicKey| key.to_armored_string(ArmorOptions::default()).unwrap();
    let text: String = keys.iter().map(armour).collect();
    Keyring::parse(text.as_bytes()).unwrap()
}

fn public(seed: u64) -> SignedPublicKey {
    key(seed).to_public_key()
}

fn text(extra: &str) -> String {
    let digest = Digest::of("");
    format!(
        "Origin: Debian\nSuite: stable\nCodename: trixie\nDate: Fri, 11 Apr 2025 00:00:00 UTC\nAcquire-By-Hash: yes\n\
         Architectures: amd64 arm64\nComponents: main\n{extra}SHA256:\n {digest} 0 main/binary-amd64/Packages.xz\n"
    )
}

fn config(key: &impl SigningKey, typ: SignatureType, second: i64, more: Vec<SubpacketData>) -> SignatureConfig {
    let mut config = SignatureConfig::v4(typ, key.algorithm(), HashAlgorithm::Sha256);
    let own =
        [SubpacketData::SignatureCreationTime(stamp(second)), SubpacketData::IssuerFingerprint(key.fingerprint())];
    config.hashed_subpackets = own.into_iter().chain(more).map(|data| Subpacket::regular(data).unwrap()).collect();
    config
}

fn signed_by(key: &impl SigningKey, text: &str, second: i64, change: impl Fn(&mut SignatureConfig)) -> Vec<u8> {
    let mut config = config(key, SignatureType::Text, second, vec![]);
    change(&mut config);
    let message = CleartextSignedMessage::new(text, config, key, &Password::empty()).unwrap();
    message.to_armored_bytes(ArmorOptions::default()).unwrap()
}

fn signed(text: &str) -> Vec<u8> {
    signed_by(&key(1).primary_key, text, MADE, |_| {})
}

fn check(file: &[u8], keys: &[SignedPublicKey]) -> Result<Release, ReleaseError> {
    check_at(file, keys, MADE + DAY)
}

fn check_at(file: &[u8], keys: &[SignedPublicKey], now: i64) -> Result<Release, ReleaseError> {
    verify(file, &keyring(keys), &Expected { suite: "trixie", now: at(now), may_be_expired: false })
}

fn rejection(outcome: Result<Release, ReleaseError>) -> Rejection {
    match outcome.unwrap_err() {
        ReleaseError::Rejected(mut all) if all.len() == 1 => all.remove(0).reason,
        other => panic!("{other}"),
    }
}

#[test]
fn a_good_file_is_read() {
    let release = check(&signed(&text("")), &[public(2), public(1)]).unwrap();
    assert_eq!((release.codename.as_str(), release.date, release.by_hash), ("trixie", at(MADE), true));
    assert_eq!(release.file("main/binary-amd64/Packages.xz").unwrap().sha256, Digest::of(""));
    assert_eq!(release.signers, [format!("{:X}", public(1).fingerprint())]);
}

#[test]
fn a_subkey_may_sign() {
    let file = signed_by(&key(1).secret_subkeys[0].key, &text(""), MADE, |_| {});
    assert!(check(&file, &[public(1)]).is_ok());
}

#[test]
fn altered_text_is_an_alarm() {
    let file = String::from_utf8(signed(&text(""))).unwrap().replace("e3b0c442", "e3b0c443");
    assert!(matches!(check(file.as_bytes(), &[public(1)]), Err(ReleaseError::Tampered { .. })));
}

#[test]
fn text_beside_the_signed_text_is_refused() {
    let file = String::from_utf8(signed(&text(""))).unwrap();
    for wrong in [format!("Suite: evil\n{file}"), format!("{file}Suite: evil\n"), text(""), String::new()] {
        assert!(matches!(check(wrong.as_bytes(), &[public(1)]), Err(ReleaseError::NotSigned(_))), "{wrong}");
    }
}

#[test]
fn unknown_keys_do_not_count() {
    assert_eq!(rejection(check(&signed(&text("")), &[public(2)])), Rejection::UnknownKey);
}

/// Signed by gpg with an RSA key; the last file shows that it is the hash alone that is refused.
#[test]
fn weak_hashes_do_not_count() {
    let keyring = Keyring::parse(include_bytes!("fixtures/weak-key.asc")).unwrap();
    let check =
        |file: &[u8]| verify(file, &keyring, &Expected { suite: "trixie", now: at(MADE), may_be_expired: false });
    let weak = |file: &[u8]| rejection(check(file));
    assert_eq!(weak(include_bytes!("fixtures/InRelease.SHA1")), Rejection::WeakHash("SHA1".to_owned()));
    assert_eq!(weak(include_bytes!("fixtures/InRelease.MD5")), Rejection::WeakHash("MD5".to_owned()));
    assert!(check(include_bytes!("fixtures/InRelease.SHA512")).is_ok());
}

#[test]
fn signatures_from_the_future_and_expired_ones_do_not_count() {
    let file = signed_by(&key(1).primary_key, &text(""), MADE + 9 * DAY, |_| {});
    assert!(matches!(rejection(check(&file, &[public(1)])), Rejection::SignedInTheFuture { .. }));
    let expiry = SubpacketData::SignatureExpirationTime(Duration::from_secs(60));
    let file = signed_by(&key(1).primary_key, &text(""), MADE, |config| {
        config.hashed_subpackets.push(Subpacket::regular(expiry.clone()).unwrap());
    });
    assert_eq!(rejection(check(&file, &[public(1)])), Rejection::ExpiredSignature { expired: at(MADE + 60) });
}

/// The public key with a self-signature that is newer than its own and says `more`.
fn with_statement(more: Vec<SubpacketData>) -> SignedPublicKey {
    let secret = key(1);
    let mut public = secret.to_public_key();
    let user = &mut public.details.users[0];
    // Later than the self-signature that the key was made with, whenever the test runs.
    let config = config(&secret.primary_key, SignatureType::CertPositive, i64::from(u32::MAX), more);
    let statement = config
        .sign_certification(&secret.primary_key, &public.primary_key, &Password::empty(), Tag::UserId, &user.id)
        .unwrap();
    user.signatures.push(statement);
    public
}

#[test]
fn a_key_counts_until_it_expires() {
    let until =
        |days: i64| with_statement(vec![SubpacketData::KeyExpirationTime(Duration::from_secs((days * DAY) as u32))]);
    assert!(check(&signed(&text("")), &[until(101)]).is_ok());
    let expected = Rejection::ExpiredKey { expired: at(MADE - DAY), signed: at(MADE) };
    assert_eq!(rejection(check(&signed(&text("")), &[until(99)])), expected);
}

#[test]
fn a_subkey_ends_with_its_main_key() {
    let file = signed_by(&key(1).secret_subkeys[0].key, &text(""), MADE, |_| {});
    let key = with_statement(vec![SubpacketData::KeyExpirationTime(Duration::from_secs(60))]);
    assert!(matches!(rejection(check(&file, &[key])), Rejection::ExpiredKey { .. }));
}

#[test]
fn a_key_that_is_not_for_signing_does_not_count() {
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    let key = with_statement(vec![SubpacketData::KeyFlags(flags)]);
    assert!(matches!(rejection(check(&signed(&text("")), &[key])), Rejection::UnfitKey(_)));
}

fn revoked(code: RevocationCode, second: i64) -> SignedPublicKey {
    let secret = key(1);
    let mut public = secret.to_public_key();
    let reason = SubpacketData::RevocationReason(code, "".into());
    let config = config(&secret.primary_key, SignatureType::KeyRevocation, second, vec![reason]);
    let revocation = config.sign_key(&secret.primary_key, &Password::empty(), &public.primary_key).unwrap();
    public.details.revocation_signatures.push(revocation);
    public
}

#[test]
fn a_stolen_key_never_counts_and_a_retired_one_does_for_what_it_signed_before() {
    let file = signed(&text(""));
    let later = MADE + DAY;
    let stolen = revoked(RevocationCode::KeyCompromised, later);
    assert_eq!(rejection(check(&file, &[stolen])), Rejection::RevokedKey { revoked: at(later) });
    assert!(check(&file, &[revoked(RevocationCode::KeyRetired, later)]).is_ok());
    let before = revoked(RevocationCode::KeyRetired, MADE - DAY);
    assert!(matches!(rejection(check(&file, &[before])), Rejection::RevokedKey { .. }));
}

#[test]
fn one_good_signature_is_enough() {
    let (one, two) = (key(1), key(2));
    let both = CleartextSignedMessage::new_many(&text(""), |normal| {
        [&one, &two]
            .map(|key| {
                config(&key.primary_key, SignatureType::Text, MADE, vec![]).sign(
                    &key.primary_key,
                    &Password::empty(),
                    normal.as_bytes(),
                )
            })
            .into_iter()
            .collect()
    });
    let file = both.unwrap().to_armored_bytes(ArmorOptions::default()).unwrap();
    assert_eq!(check(&file, &[public(2)]).unwrap().signers.len(), 1);
}

#[test]
fn an_outdated_file_is_refused() {
    let file = signed(&text("Valid-Until: Fri, 18 Apr 2025 00:00:00 UTC\n"));
    assert!(check_at(&file, &[public(1)], MADE + 7 * DAY).is_ok());
    assert!(matches!(check_at(&file, &[public(1)], MADE + 7 * DAY + 1), Err(ReleaseError::Outdated { .. })));
    let still = Expected { suite: "trixie", now: at(MADE + 700 * DAY), may_be_expired: true };
    assert!(verify(&file, &keyring(&[public(1)]), &still).is_ok());
}

#[test]
fn a_file_from_the_future_is_refused() {
    let file = signed_by(&key(1).primary_key, &text(""), MADE - DAY, |_| {});
    assert!(matches!(check_at(&file, &[public(1)], MADE - 60), Err(ReleaseError::FromTheFuture { .. })));
    assert!(check_at(&file, &[public(1)], MADE - 5).is_ok(), "a clock may differ by seconds");
}

#[test]
fn another_suite_than_the_one_asked_for_is_refused() {
    let ask = |suite| {
        verify(&signed(&text("")), &keyring(&[public(1)]), &Expected { suite, now: at(MADE), may_be_expired: false })
    };
    assert!(ask("stable").is_ok());
    assert!(matches!(ask("bookworm"), Err(ReleaseError::OtherSuite { .. })));
}

#[test]
fn only_sha256_is_trusted() {
    let weak = text("").replace("SHA256:", "MD5Sum:");
    assert_eq!(check(&signed(&weak), &[public(1)]), Err(ReleaseError::NoStrongDigests));
}

#[test]
fn a_keyring_must_have_keys() {
    assert!(matches!(Keyring::parse(b""), Err(KeyringError::Empty)));
    assert!(Keyring::parse(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxx").is_err());
    assert!(Keyring::parse(b"not a key").is_err());
}

#[test]
fn suites_of_the_security_archive_are_known_by_name() {
    use crate::debian::Archive;
    assert_eq!(Suite::main("trixie-security").archive(), Archive::Security);
    assert_eq!(Suite::main("trixie-updates").archive(), Archive::Main);
}

/// gpgv judges the files of these tests as we do.
#[test]
fn gpgv_agrees() {
    if Command::new("gpgv").arg("--version").output().is_err() {
        println!("skipped: gpgv is not installed");
        return;
    }
    let dir = std::env::temp_dir().join(format!("kiln-gpgv-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("ring"), pgp::ser::Serialize::to_bytes(&public(1)).unwrap()).unwrap();
    let altered = String::from_utf8(signed(&text(""))).unwrap().replace("trixie", "forky!");
    for (file, good) in [(signed(&text("")), true), (altered.into_bytes(), false)] {
        fs::write(dir.join("InRelease"), file).unwrap();
        let verdict =
            Command::new("gpgv").args(["--keyring", "./ring", "InRelease"]).current_dir(&dir).output().unwrap();
        assert_eq!(verdict.status.success(), good, "{}", String::from_utf8_lossy(&verdict.stderr));
    }
    fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn a_message_does_not_repeat_the_file() {
    let page = format!("-----BEGIN PGP SIGNED MESSAGE-----\n\n{}", "<p>".repeat(100_000));
    let error = check(page.as_bytes(), &[public(1)]).unwrap_err().to_string();
    assert!(error.len() < 500, "{} bytes", error.len());
    let key = format!("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{}", "x".repeat(100_000));
    assert!(Keyring::parse(key.as_bytes()).unwrap_err().to_string().len() < 500);
}
