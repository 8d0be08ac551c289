use super::{ARTIFACT, About, ArtifactFault, OciArchive, OciArtifact, Platform, TITLE};
use crate::{
    judge::{Made, ask, disk, label},
    zst,
};
use kiln_types::Digest;
use serde_json::Value;
use std::{fs, io, os::unix::fs::FileExt};

fn about() -> About {
    let annotations = [("org.opencontainers.image.title".to_owned(), "clay".to_owned())].into();
    About { platform: Platform { architecture: "arm", variant: Some("v7") }, annotations, name: "clay".to_owned() }
}

fn made() -> Made {
    Made::by("clay.oci.tar", |file| {
        let mut archive = OciArchive::begin(file, label().created, "clay.img.zst", &disk(21))?;
        archive.add("clay.packages", "text/plain", b"brick 1\n")?;
        archive.add("clay.copy", "text/plain", b"brick 1\n")?;
        archive.finish(&about())
    })
}

fn zst_alone() -> Vec<u8> {
    Made::forwards("clay.img.zst", |file| zst(&disk(21), file)).bytes()
}

#[test]
fn has_the_disk_as_the_format_raw_zst_has_it_and_every_name() {
    let made = made();
    let artifact = OciArtifact::open(&made.path()).unwrap();
    let names: Vec<_> = artifact.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["clay.img.zst", "clay.packages", "clay.copy", "configuration"]);
    let disk = &artifact.entries[0];
    let mut found = vec![0; disk.size as usize];
    artifact.file.read_exact_at(&mut found, disk.start).unwrap();
    assert!(found == zst_alone());
    let manifest: Value = serde_json::from_slice(&artifact.manifest).unwrap();
    assert_eq!(manifest["artifactType"], ARTIFACT);
    assert_eq!(manifest["layers"][0]["annotations"][TITLE], "clay.img.zst");
    assert_eq!(manifest["config"]["digest"], format!("sha256:{}", Digest::of("{}")));
    assert_eq!(artifact.descriptor["platform"]["variant"], "v7");
    assert_eq!(artifact.descriptor["digest"], format!("sha256:{}", Digest::of(&artifact.manifest)));
}

#[test]
fn two_are_the_same() {
    assert!(made().bytes() == made().bytes());
}

#[test]
fn a_changed_byte_is_seen_wherever_it_is() {
    let good = made();
    let artifact = OciArtifact::open(&good.path()).unwrap();
    for entry in &artifact.entries {
        let bad = Made::by("bad.oci.tar", |mut file| {
            file.set_len(0)?;
            io::copy(&mut fs::File::open(good.path())?, &mut file)?;
            let mut byte = [0];
            file.read_exact_at(&mut byte, entry.start)?;
            file.write_all_at(&[byte[0] ^ 1], entry.start)
        });
        let fault = OciArtifact::open(&bad.path()).unwrap_err();
        assert!(matches!(&fault, ArtifactFault::Damaged { .. }), "{}: {fault}", entry.name);
    }
}

#[test]
fn documents_that_somebody_changed_are_no_reason_to_panic() {
    let good = made().bytes();
    // Behind the disk there are headers of tar and the documents.
    let behind = OciArtifact::open(&made().path()).unwrap().entries[0].size as usize;
    for at in (behind..good.len()).step_by(61) {
        let mut bytes = good.clone();
        bytes[at] = bytes[at].wrapping_add(1);
        let changed = Made::forwards("changed", |file| file.write_all_at(&bytes, 0));
        let _ = OciArtifact::open(&changed.path());
    }
}

#[test]
fn what_is_none_is_told_why() {
    let cut = made().bytes()[..2 << 10].to_vec();
    for bytes in [b"QFI\xfb".to_vec(), vec![0; 4096], cut, Vec::new()] {
        let other = Made::forwards("other", |file| file.write_all_at(&bytes, 0));
        let fault = OciArtifact::open(&other.path()).unwrap_err();
        assert!(matches!(&fault, ArtifactFault::Other { .. }), "{fault}");
        assert!(fault.to_string().contains("--output oci"), "{fault}");
    }
}

#[test]
fn tar_unpacks_it_and_every_blob_has_its_digest_as_its_name() {
    let (made, dir) = (made(), tempfile::tempdir().unwrap());
    if ask("tar", &["-xf", &made.text(), "-C", dir.path().to_str().unwrap()]).is_none() {
        return;
    }
    let blobs: Vec<_> = fs::read_dir(dir.path().join("blobs/sha256")).unwrap().map(|blob| blob.unwrap()).collect();
    assert_eq!(blobs.len(), 4);
    for blob in blobs {
        assert_eq!(blob.file_name().to_str().unwrap(), Digest::of(fs::read(blob.path()).unwrap()).to_string());
    }
    let layout = fs::read_to_string(dir.path().join("oci-layout")).unwrap();
    assert_eq!(layout, r#"{"imageLayoutVersion":"1.0.0"}"#);
}
