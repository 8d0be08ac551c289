//! `kiln lock` against archives whose indexes or signatures are not in order.

use crate::{
    archive::{Archive, index_path, release_path, valid_for, xz},
    keys::{self, DAY},
    kiln::Kiln,
};

/// Locks against `archive`, which must be refused with our exit code, all of `words`, and nothing in the store.
fn refused(archive: &Archive, words: &[&str]) -> Kiln {
    let root = archive.serve();
    let kiln = Kiln::new(&root, Some(&archive.trusted));
    kiln.run(&["lock"]).assert(2, words);
    kiln.assert_clean();
    assert!(!kiln.path("kiln.lock").exists());
    kiln
}

#[test]
fn an_archive_in_order_is_believed() {
    let archive = Archive { extra: valid_for(7), ..Archive::new() }.signed();
    let kiln = Kiln::new(&archive.serve(), Some(&archive.trusted));
    // All that it lacks is Debian's packages.
    kiln.run(&["lock"]).assert(1, &["no package is called", "in trixie, trixie-security"]);
    kiln.assert_clean();
}

#[test]
fn a_tampered_release() {
    let archive = Archive::new().signed().harmed(&release_path("trixie"), |file| {
        String::from_utf8(file).unwrap().replace("Architectures: amd64", "Architectures: amd65").into_bytes()
    });
    refused(&archive, &["cannot fetch the index of trixie", "altered after it was signed", "try another one"]);
}

#[test]
fn a_page_in_place_of_a_release() {
    let page = |_| b"<html>Please log in to this network</html>".to_vec();
    let archive = Archive::new().signed().harmed(&release_path("trixie"), page);
    refused(&archive, &["not a signed Release file", "try another mirror"]);
}

#[test]
fn an_expired_key() {
    let archive = Archive::new().trusting(keys::expired).signed();
    refused(&archive, &["the key expired on", "before it signed on", "Use another mirror or a newer suite"]);
}

#[test]
fn a_revoked_key() {
    let archive = Archive::new().trusting(keys::revoked).signed();
    refused(&archive, &["the key was revoked on", "Use another mirror or a newer suite"]);
}

#[test]
fn an_unknown_key() {
    let archive = Archive::new().trusting(|_| keys::key(2).to_public_key()).signed();
    refused(&archive, &["the key is not in the keyring", "`debian.keys` of the profile"]);
}

#[test]
fn another_key_than_debians_own() {
    let archive = Archive::new().signed();
    let kiln = Kiln::new(&archive.serve(), None);
    kiln.run(&["lock"]).assert(2, &["the key is not in the keyring", "`debian.keys` of the profile"]);
    kiln.assert_clean();
}

/// Signed by gpg: no library signs so any more.
#[test]
fn a_weak_hash() {
    const RELEASE: &[u8] = include_bytes!("../../../plan/src/debian/release/fixtures/InRelease.SHA1");
    let archive = Archive::new().signed().harmed(&release_path("trixie"), |_| RELEASE.to_vec());
    refused(&archive, &["it uses SHA1, which can be forged", "Use a newer suite"]);
}

#[test]
fn a_validity_that_is_over() {
    let archive = Archive { extra: valid_for(-1), made: keys::now() - 8 * DAY, ..Archive::new() }.signed();
    refused(&archive, &["it was valid until", "holds security updates back", "Try another mirror"]);
}

#[test]
fn a_release_from_the_future() {
    let archive = Archive { made: keys::now() + DAY, ..Archive::new() }.signed();
    refused(&archive, &["the clock of this machine says", "set the clock"]);
}

#[test]
fn another_suite_under_the_name() {
    let mut archive = Archive::new().signed();
    let other = archive.files[&release_path("trixie-security")].clone();
    archive.files.insert(release_path("trixie"), other);
    refused(&archive, &["this is the suite `trixie-security`", "`trixie` was asked for"]);
}

#[test]
fn a_stale_index() {
    let stale = xz(b"Package: clay\nVersion: 0\n");
    let archive = Archive::new().signed().harmed(&index_path("trixie", "main"), |_| stale.clone());
    let kiln = refused(&archive, &["is not the one that the signed Release file names", "Try again in some minutes"]);
    assert!(!kiln.has(&stale));
}

#[test]
fn a_truncated_index() {
    let cut = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    let archive = Archive::new().signed().harmed(&index_path("trixie", "main"), cut);
    let kiln = refused(&archive, &["the index main/binary-amd64/Packages.xz of `trixie`", "Try again in some minutes"]);
    assert!(!kiln.has(&archive.files[&index_path("trixie", "main")]));
}

/// Signed as it is: the fault is the archive's, and its digest is right.
#[test]
fn an_index_that_the_archive_itself_truncated() {
    let cut = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    let archive = Archive::new().harmed(&index_path("trixie", "main"), cut).signed();
    refused(&archive, &["the package index main/binary-amd64/Packages.xz of `trixie` cannot be read"]);
}

#[test]
fn keys_that_are_none_are_the_users_fault() {
    let kiln = Kiln::new("http://127.0.0.1:9", None);
    let armour = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxx\n-----END PGP PUBLIC KEY BLOCK-----";
    kiln.run(&["lock", "--set", &format!("debian.keys=['''{armour}''']")])
        .assert(1, &["the keys in `debian.keys` of the profile", "the keyring cannot be read"]);
    kiln.run(&["lock", "--set", "debian.keys=['me.asc']"]).assert(1, &["this is no armoured key"]);
}
