use super::{NetbootError, archive, read};
use crate::{
    Joined,
    authenticode::{sign_joined, signatures_in},
    disk::sample::{TIME, root},
    inspect::{inspect, open_root, verify as verify_slot},
    judge,
    pe::tests::program,
    signing::{Signer as _, tests::owner},
    uki::Uki,
    verify::{Check, Outcome, Place, verify},
    verity::{self, VerityOptions},
};
use std::{fs::File, io::Write as _};
use uuid::Uuid;

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// Gives an image with its root in files to `then`.
fn with_image<T>(then: impl FnOnce(Joined<'_>) -> T) -> T {
    let (root, mut hashes) = (root(), Vec::new());
    let options = VerityOptions { salt: vec![5; 32], uuid: Uuid::nil() };
    let root_hash = verity::write(&root, root.len() as u64, &options, &mut hashes).unwrap();
    let command_line = format!("roothash={root_hash} console=ttyS0");
    let (stub, kernel) = (program(8), program(0));
    let uki = Uki {
        stub: &stub,
        os_release: b"ID=kiln\n",
        command_line: &command_line,
        uname: "6.12",
        kernel: &kernel,
        initrd: &[0x28, 0xb5, 0x2f, 0xfd],
    };
    let archive = archive(file(&root), file(&hashes), Some(b"module".to_vec()), TIME).unwrap();
    then(uki.joined(archive).unwrap())
}

fn image() -> Vec<u8> {
    with_image(|image| image.to_vec().unwrap())
}

fn failed(checks: &[Check]) -> Vec<&str> {
    let failed = checks.iter().filter(|check| matches!(check.outcome, Outcome::Failed(_)));
    failed.map(|check| check.what.as_str()).collect()
}

#[test]
fn what_went_in_is_found_and_passes_every_check() {
    let image = image();
    let len = image.len() as u64;
    let found = read(&image, len).unwrap();
    assert_eq!(image[found.root.start as usize..found.root.end as usize], root());
    let checks = verify(&image, len, Place::File);
    assert_eq!((checks.len(), failed(&checks)), (5, vec![]), "{checks:#?}");
    let report = inspect(&image, len).unwrap();
    let reader = open_root(&image, &report, "root.erofs").unwrap();
    assert_eq!(reader.get("usr/bin/large").unwrap().size, 1_200_000);
    assert_eq!(verify_slot(&image, &report, "root.erofs").unwrap(), found.uki.root_hash.unwrap());
    assert_eq!(image, self::image());
}

#[test]
fn a_byte_in_any_place_is_found_by_the_check_of_that_place() {
    let good = image();
    let found = read(&good, good.len() as u64).unwrap();
    let hash = good.windows(9).position(|text| text == b"roothash=").unwrap() as u64 + 9;
    for (at, what) in [
        (found.root.start + 3 * 4096 + 17, "hash tree of root.erofs"),
        (found.hashes.start + 4096 + 7, "hash tree of root.erofs"),
        (found.root.start + 1024, "filesystem of root.erofs"),
        (found.root.start - 5, "image for netboot"),
        (hash, "hash tree of root.erofs"),
    ] {
        let mut bad = good.clone();
        bad[at as usize] ^= 1;
        let checks = verify(&bad, bad.len() as u64, Place::File);
        assert!(failed(&checks).contains(&what), "{what}, byte {at}: {checks:#?}");
    }
}

#[test]
fn a_signature_is_over_all_of_it() {
    let signed = |program: Joined<'_>| sign_joined(program, &owner()).unwrap().to_vec().unwrap();
    let image = with_image(signed);
    let len = image.len() as u64;
    assert_eq!(&signatures_in(&image, len).unwrap()[0].certificate, owner().certificate());
    assert_eq!(image, with_image(signed));
    // What is signed in memory is signed the same.
    assert_eq!(image, crate::authenticode::sign(&self::image(), &owner()).unwrap());
    let checks = verify(&image, len, Place::File);
    assert!(checks.iter().all(|check| matches!(check.outcome, Outcome::Passed(_))), "{checks:#?}");
    for at in [0x300, read(&image, len).unwrap().root.start + 9, len - 4096] {
        let mut bad = image.clone();
        bad[at as usize] ^= 1;
        assert!(failed(&verify(&bad, len, Place::File)).contains(&"signatures for Secure Boot"), "byte {at}");
    }
}

#[test]
fn the_kernel_image_of_a_disk_is_none() {
    let (stub, kernel) = (program(8), program(0));
    let uki = Uki { stub: &stub, os_release: b"", command_line: "", uname: "6", kernel: &kernel, initrd: &[3; 900] };
    let image = uki.build().unwrap();
    let refused = read(&image, image.len() as u64).unwrap_err();
    assert!(matches!(refused, NetbootError::Archive(_)), "{refused}");
    assert_eq!(failed(&verify(&image, image.len() as u64, Place::File)), ["image for netboot"]);
}

#[test]
fn damaged_images_are_errors_and_not_panics() {
    let image = image();
    let end = read(&image, image.len() as u64).unwrap().root.start as usize;
    judge::damage(&image[..end], 200, |bytes| {
        let bytes = [bytes, &image[end..]].concat();
        let _ = read(&bytes, bytes.len() as u64);
    });
}
