//! Unpacking, judged by dpkg-deb.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may stop, and says what it skips

mod support;

use kiln_tree::deb::{DebError, EntryKind, UnpackedDeb, unpack};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    process::Command,
};
use support::{Scratch, has, run};

/// Path to everything that can be compared: kind, mode, and bytes or target.
type Listing = BTreeMap<String, (char, u32, Vec<u8>)>;

#[test]
fn every_compression_gives_what_dpkg_deb_gives() {
    if !has("dpkg-deb") {
        return;
    }
    let scratch = Scratch::new("compressions");
    let root = make_package(scratch.path());
    for compression in ["none", "gzip", "xz", "zstd"] {
        let deb = scratch.path().join(format!("{compression}.deb"));
        run(Command::new("dpkg-deb").args(["--root-owner-group", "-b", "-Z", compression]).args([&root, &deb]));
        compare(&deb, scratch.path());
    }
}

#[test]
fn real_packages_unpack_as_with_dpkg_deb() {
    let scratch = Scratch::new("real");
    for deb in support::real_debs() {
        compare(&deb, scratch.path());
    }
}

#[test]
fn a_package_cut_anywhere_is_an_error_and_no_panic() {
    if !has("dpkg-deb") {
        return;
    }
    let scratch = Scratch::new("cut");
    let root = make_package(scratch.path());
    for compression in ["none", "gzip", "xz", "zstd"] {
        let deb = scratch.path().join("x.deb");
        run(Command::new("dpkg-deb").args(["--root-owner-group", "-b", "-Z", compression]).args([&root, &deb]));
        let bytes = fs::read(deb).unwrap();
        // The last byte may be padding that nobody needs.
        for end in (0..bytes.len() - 1).step_by(13).chain([bytes.len() - 2]) {
            assert!(unpack(&bytes[..end], &mut Vec::new()).is_err(), "{compression}: {end} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    if !has("dpkg-deb") {
        return;
    }
    let scratch = Scratch::new("flip");
    let root = make_package(scratch.path());
    let deb = scratch.path().join("x.deb");
    run(Command::new("dpkg-deb").args(["--root-owner-group", "-b", "-Z", "none"]).args([&root, &deb]));
    let bytes = fs::read(deb).unwrap();
    for at in (0..bytes.len()).step_by(97) {
        let mut broken = bytes.clone();
        broken[at] ^= 0x55;
        let _ = unpack(&broken[..], &mut Vec::new());
    }
}

#[test]
fn what_leaves_the_root_or_has_no_place_in_it_is_refused() {
    let hostile = |path: &str, kind: tar::EntryType, link: &str| {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        unpack(&package(&[header.as_bytes(), &[0; 1024][..]].concat())[..], &mut Vec::new())
    };
    use tar::EntryType::{Block, Link, Regular};
    assert!(matches!(hostile("../etc/passwd", Regular, ""), Err(DebError::BadPath { .. })));
    assert!(matches!(hostile("a/../../b", Regular, ""), Err(DebError::BadPath { .. })));
    assert!(matches!(hostile("b", Link, "../../etc/shadow"), Err(DebError::BadPath { .. })));
    assert!(matches!(hostile("b", Link, "not/there"), Err(DebError::HardLink { .. })));
    assert!(matches!(hostile("dev/sda", Block, ""), Err(DebError::Unsupported { .. })));
    assert!(hostile("etc/fine", Regular, "").is_ok());
}

#[test]
fn the_index_survives_the_store_and_an_old_one_is_told_apart() {
    let deb = unpack(&package(&[0; 1024])[..], &mut Vec::new()).unwrap();
    let bytes = deb.to_bytes().unwrap();
    assert_eq!(UnpackedDeb::from_bytes(&bytes).unwrap(), deb);
    let old = br#"{"format":0,"deb":{"files":[]}}"#;
    assert!(matches!(UnpackedDeb::from_bytes(old), Err(DebError::Stale { found: 0 })));
}

/// A package around a data archive.
fn package(data: &[u8]) -> Vec<u8> {
    let control = b"Package: x\nVersion: 1\nArchitecture: all\n";
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(control.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append_data(&mut header, "./control", &control[..]).unwrap();
    let mut deb = b"!<arch>\n".to_vec();
    for (name, bytes) in
        [("debian-binary", &b"2.0\n"[..]), ("control.tar", &tar.into_inner().unwrap()), ("data.tar", data)]
    {
        deb.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 100644, bytes.len()).into_bytes());
        deb.extend(bytes);
        deb.resize(deb.len().next_multiple_of(2), b'\n');
    }
    deb
}

/// A tree with everything that packages have.
fn make_package(scratch: &Path) -> std::path::PathBuf {
    let root = scratch.join("package");
    let _ = fs::remove_dir_all(&root);
    let long = format!("usr/share/{}", "long-name/".repeat(30));
    for directory in ["DEBIAN", "usr/bin", "bin", "etc/x", &long] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    let put = |path: &str, mode, bytes: &[u8]| {
        fs::write(root.join(path), bytes).unwrap();
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    put("DEBIAN/control", 0o644, b"Package: x\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: d\n");
    put("DEBIAN/conffiles", 0o644, b"/etc/x/y.conf\n");
    put("etc/x/y.conf", 0o640, b"y");
    put("usr/bin/tool", 0o4755, b"#!/bin/sh\n");
    put("bin/old", 0o755, &[7; 70_000]);
    put(&format!("{long}file"), 0o600, b"");
    fs::hard_link(root.join("usr/bin/tool"), root.join("usr/bin/zz-same")).unwrap();
    symlink("tool", root.join("usr/bin/link")).unwrap();
    symlink(format!("/{long}file"), root.join("usr/bin/far")).unwrap();
    root
}

fn compare(deb: &Path, scratch: &Path) {
    let (extracted, data) = (scratch.join("x"), scratch.join("data"));
    let _ = fs::remove_dir_all(&extracted);
    run(Command::new("dpkg-deb").arg("-x").args([deb, &extracted]));
    let unpacked = support::unpack(deb, &data);
    let data = fs::read(data).unwrap();
    assert_eq!(unpacked.data_len, data.len() as u64);
    let mut theirs = Listing::new();
    list(&extracted, "", &mut theirs);
    let ours = ours(&unpacked, &data);
    for (path, entry) in &theirs {
        assert!(ours.get(path) == Some(entry), "{}: {path} differs", deb.display());
    }
    assert_eq!(ours.len(), theirs.len(), "{}", deb.display());
}

fn ours(deb: &UnpackedDeb, data: &[u8]) -> Listing {
    let entries = deb.entries.iter().map(|entry| {
        let mode = u32::from(entry.mode);
        let value = match &entry.kind {
            EntryKind::Dir => ('d', mode, Vec::new()),
            EntryKind::File { len, offset, digest, .. } => {
                let bytes = data[*offset as usize..(offset + len) as usize].to_vec();
                assert_eq!(kiln_types::Digest::of(&bytes), *digest, "{}", entry.path);
                ('f', mode, bytes)
            }
            EntryKind::Symlink(target) => ('l', 0o777, target.clone().into_bytes()),
            other => panic!("{}: {other:?}", entry.path),
        };
        (entry.path.clone(), value)
    });
    entries.collect()
}

/// All below `directory`, at the places of merged `/usr`.
fn list(directory: &Path, prefix: &str, into: &mut Listing) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let meta = entry.path().symlink_metadata().unwrap();
        let merged = prefix.is_empty() && ["bin", "sbin", "lib", "lib64"].contains(&name.as_str());
        let path = if merged { format!("usr/{name}") } else { format!("{prefix}{name}") };
        if meta.is_symlink() {
            if !merged {
                let target = fs::read_link(entry.path()).unwrap();
                into.insert(path, ('l', 0o777, target.into_os_string().into_encoded_bytes()));
            }
        } else if meta.is_dir() {
            into.insert(path.clone(), ('d', meta.mode() & 0o7777, Vec::new()));
            list(&entry.path(), &format!("{path}/"), into);
        } else {
            into.insert(path, ('f', meta.mode() & 0o7777, fs::read(entry.path()).unwrap()));
        }
    }
}
