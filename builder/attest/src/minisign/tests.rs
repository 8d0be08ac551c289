//! Two others read what this writes, and write what it reads: the crates `minisign` and `minisign-verify`, both by the maker
//! of the format. The program itself is asked by `ci/chain`.

use super::{secret::KeyFault, *};

const CONTENT: &[u8] = b"3b4417fc421cee30a9ad0fd9319220a8dae32da2  minimal-x86_64.img\n";

fn keys() -> (String, PublicKey) {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let public = PublicKey::parse(&pair.pk.to_box().unwrap().to_string()).unwrap();
    (pair.sk.to_box(None).unwrap().to_string(), public)
}

/// Encrypted as minisign does it, in less time and memory.
fn encrypted(text: &str, password: &str) -> String {
    let mut key: [u8; 158] = bytes(text.lines().nth(1).unwrap()).unwrap();
    key[2..4].copy_from_slice(b"Sc");
    key[38..46].copy_from_slice(&32_768_u64.to_le_bytes());
    key[46..54].copy_from_slice(&(1_u64 << 20).to_le_bytes());
    let mut stream = [0; 104];
    let parameters = scrypt::Params::new(10, 8, 1, 64).unwrap();
    scrypt::scrypt(password.as_bytes(), &key[6..38], &parameters, &mut stream).unwrap();
    key[54..].iter_mut().zip(stream).for_each(|(byte, other)| *byte ^= other);
    format!("untrusted comment: a key\n{}\n", line(&key))
}

#[test]
fn others_accept_what_was_signed() {
    let (text, public) = keys();
    let key = SecretKey::open(&text, None).unwrap();
    assert_eq!(key.public(), public);
    let signature = key.sign(CONTENT, "timestamp:1763942400\tfile:x.sha256").to_string();
    let theirs = minisign_verify::PublicKey::from_base64(&public.to_string()).unwrap();
    theirs.verify(CONTENT, &minisign_verify::Signature::decode(&signature).unwrap(), false).unwrap();
    assert_eq!(key.sign(CONTENT, "a"), key.sign(CONTENT, "a"), "nothing random");
}

#[test]
fn what_others_signed_is_accepted() {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let public = PublicKey::parse(&pair.pk.to_base64()).unwrap();
    let signature = minisign::sign(None, &pair.sk, CONTENT, Some("theirs"), None).unwrap().to_string();
    let signature = Signature::parse(&signature).unwrap();
    public.check(CONTENT, &signature).unwrap();
    assert_eq!(signature.comment(), "theirs");
}

#[test]
fn a_byte_anywhere_is_found() {
    let (text, public) = keys();
    let key = SecretKey::open(&text, None).unwrap();
    let signature = key.sign(CONTENT, "comment");
    public.check(CONTENT, &signature).unwrap();
    let other = [CONTENT, b" "].concat();
    assert!(matches!(public.check(&*other, &signature), Err(SignatureFault::Content)));
    let changed = Signature { comment: "comments".into(), ..signature.clone() };
    assert!(matches!(public.check(CONTENT, &changed), Err(SignatureFault::Comment)));
    let (_, stranger) = keys();
    assert!(matches!(stranger.check(CONTENT, &signature), Err(SignatureFault::OtherKey { .. })));
    let old = Signature { algorithm: *PLAIN, ..signature.clone() };
    assert!(matches!(public.check(CONTENT, &old), Err(SignatureFault::Old)));
    assert_eq!(Signature::parse(&signature.to_string()), Some(signature));
}

#[test]
fn a_password_opens_its_key_alone() {
    let (text, public) = keys();
    let text = encrypted(&text, "clay");
    assert_eq!(SecretKey::is_encrypted(&text), Ok(true));
    assert_eq!(SecretKey::open(&text, Some("clay")).unwrap().public(), public);
    assert_eq!(SecretKey::open(&text, Some("fire")).unwrap_err(), KeyFault::WrongPassword);
    assert_eq!(SecretKey::open(&text, None).unwrap_err(), KeyFault::NoPassword);
}

#[test]
fn a_key_without_a_checksum_is_one_of_minisign_itself() {
    let (text, public) = keys();
    let mut key: [u8; 158] = bytes(text.lines().nth(1).unwrap()).unwrap();
    key[126..].fill(0);
    let text = |key: &[u8; 158]| format!("untrusted comment: x\n{}\n", line(key));
    assert_eq!(SecretKey::open(&text(&key), None).unwrap().public(), public);
    key[70] ^= 1;
    assert_eq!(SecretKey::open(&text(&key), None).unwrap_err(), KeyFault::Damaged);
}

#[test]
fn what_is_no_secret_key_says_so_and_shows_nothing() {
    let (text, public) = keys();
    let file = format!("untrusted comment: minisign public key\n{public}\n");
    for (text, fault) in [
        ("", KeyFault::NotAKey),
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE\n", KeyFault::NotAKey),
        (&file, KeyFault::Public),
    ] {
        assert_eq!(SecretKey::open(text, None).unwrap_err(), fault, "{text}");
    }
    let mut key: [u8; 158] = bytes(text.lines().nth(1).unwrap()).unwrap();
    key[100] ^= 1;
    let damaged = format!("untrusted comment: x\n{}\n", line(&key));
    assert_eq!(SecretKey::open(&damaged, None).unwrap_err(), KeyFault::Damaged);
    let shown = format!("{:?}", SecretKey::open(&text, None).unwrap());
    assert!(shown.len() < 40 && !shown.contains(text.lines().nth(1).unwrap()), "{shown}");
}
