//! Signing, `kiln verify` and `kiln diff`, on small images of a Raspberry Pi.

use crate::place::{Place, run};
use kiln_attest::minisign::SecretKey;
use kiln_image::{
    Arch, bmap,
    disk::{self, BootVolumes, NodeDisk, Source, boot_serial},
    erofs::{self, Compression, ErofsOptions, NoCache},
    fat::{self, FatFile, FatOptions, capacity_for},
    gpt,
    verity::{self, VerityOptions},
};
use kiln_tree::{Content, Node, Tree};
use kiln_types::{ByteSize, Digest};
use std::{
    fs::{self, File},
    io::Cursor,
    os::unix::fs::{FileExt, PermissionsExt},
    sync::Arc,
};
use uuid::Uuid;

const TIME: u64 = 1_700_000_000;
/// Two pairs of keys that `minisign -G -W` made; they sign nothing but these tests.
const KEY: &str = include_str!("keys/test.key");
const PUBLIC: &str = include_str!("keys/test.pub");
const OTHER: &str = include_str!("keys/other.pub");

fn root(port: u16, extra: &[(&str, u16)]) -> Vec<u8> {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    let mut put = |path: &str, mode: u16, bytes: Vec<u8>| {
        tree.insert(path, Node::file(Content::bytes(bytes), mode, &origin)).unwrap();
    };
    let noise = (0..100_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    put("usr/bin/large", 0o755, noise);
    put("etc/kiln/node.json", 0o644, format!("{{\"hostname\":\"pi\",\"api\":{{\"port\":{port}}}}}").into_bytes());
    let package = format!("[{{\"name\":\"libc6\",\"version\":\"2.41-{port}\",\"architecture\":\"arm64\",\"size\":7}}]");
    put("usr/lib/kiln/packages.json", 0o644, package.into_bytes());
    extra.iter().for_each(|(path, mode)| put(path, *mode, b"text".to_vec()));
    let options =
        ErofsOptions { compression: Compression::Lz4 { level: 1 }, ..ErofsOptions::new(TIME, Uuid::nil(), "root") };
    let mut image = Cursor::new(Vec::new());
    erofs::write_unchecked(&tree, &options, &NoCache, &kiln_event::Deaf, &mut image).unwrap();
    image.into_inner()
}

/// An image with this root, and what lies beside it.
fn image(place: &Place, stem: &str, root: Vec<u8>) {
    let mut tree = Vec::new();
    let options = VerityOptions { salt: vec![5; 32], uuid: Uuid::nil() };
    let root_hash = verity::write(&root, root.len() as u64, &options, &mut tree).unwrap();
    let volume = |files: &[FatFile], label: &str| {
        let size = capacity_for(0);
        let options = FatOptions { size, serial: boot_serial(&root_hash), label: label.into(), time: TIME };
        fat::write(files, &options).unwrap()
    };
    let command_line = FatFile::new("cmdline.txt", format!("roothash={root_hash} console=tty0\n"));
    let node = NodeDisk {
        arch: Arch::Arm64,
        boot: BootVolumes::RaspberryPi {
            select: volume(&[FatFile::new("autoboot.txt", "[all]\n")], "BOOT"),
            slot: volume(&[command_line], "BOOT-A"),
            spare: volume(&[], "BOOT-B"),
        },
        root_size: ByteSize(root.len() as u64),
        root: Source::Bytes(root),
        hash_tree: Source::Bytes(tree),
        root_hash,
        slot: ByteSize::mib(64),
    };
    let path = place.path(&format!("{stem}.img"));
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    let len = disk::write(&node.layout(), &file).unwrap().size().bytes();
    place.write(&format!("{stem}.bmap"), &bmap::write(&file, &bmap::BlockMap::of(&file, len)).unwrap());
    place.write(&format!("{stem}.spdx.json"), &format!("{{\"comment\": \"{root_hash}\"}}\n"));
    let line = |extension: &str| {
        let name = format!("{stem}.{extension}");
        format!("{}  {name}\n", Digest::of(fs::read(place.path(&name)).unwrap()))
    };
    let sums = ["img", "bmap", "spdx.json"].map(line).concat();
    place.write(&format!("{stem}.sha256"), &sums);
    let signature = SecretKey::open(KEY, None).unwrap().sign(sums.as_bytes(), "timestamp:1\tfile:test").to_string();
    place.write(&format!("{stem}.sha256.minisig"), &signature);
    place.write("test.pub", PUBLIC);
    place.write("other.pub", OTHER);
}

fn verify(place: &Place, arguments: &str) -> (Option<i32>, String) {
    let said = place.kiln(&format!("verify {arguments}"));
    (said.code, said.out)
}

#[test]
fn an_image_with_all_that_lies_beside_it_is_verified() {
    let place = Place::new();
    image(&place, "pi", root(6443, &[]));
    let (code, out) = verify(&place, "pi.img --key test.pub");
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("ok           signature"), "{out}");
    let key = PUBLIC.lines().nth(1).unwrap();
    assert_eq!(verify(&place, &format!("pi.img --key {key}")).0, Some(0));
    let (code, out) = verify(&place, "pi.img");
    assert!(code == Some(0) && out.contains("not checked  signature"), "{out}");
    let json: serde_json::Value = serde_json::from_str(&verify(&place, "pi.img --format json").1).unwrap();
    assert_eq!((&json["passed"], &json["version"]), (&true.into(), &1.into()));
    assert!(json["checks"].as_array().unwrap().iter().any(|check| check["result"] == "not-checked"));
}

#[test]
fn a_byte_in_the_image_or_in_any_file_beside_it_is_found() {
    let place = Place::new();
    image(&place, "pi", root(6443, &[]));
    let table =
        gpt::read(&File::open(place.path("pi.img")).unwrap(), fs::metadata(place.path("pi.img")).unwrap().len());
    let start = |name: &str| table.as_ref().unwrap().entry(name).unwrap().start;
    for (file, at, what) in [
        ("pi.img", 440, "checksum of pi.img"),
        ("pi.img", start("boot-a") + 71, "volume boot-a"),
        ("pi.img", start("root-a-verity") + 4096 + 3, "hash tree of root-a"),
        ("pi.img", start("root-a") + 8 * 4096, "hash tree of root-a"),
        ("pi.img", start("root-a") + 8 * 4096, "pi.bmap"),
        ("pi.bmap", 200, "pi.bmap"),
        ("pi.bmap", 200, "checksum of pi.bmap"),
        ("pi.spdx.json", 20, "pi.spdx.json"),
        ("pi.sha256", 3, "checksum of pi.img"),
        ("pi.sha256", 3, "signature"),
        ("pi.sha256.minisig", 80, "signature"),
        ("pi.sha256.minisig", 180, "signature"),
    ] {
        let file = File::options().read(true).write(true).open(place.path(file)).unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        // Digits stay digits, so that a list stays a list.
        let other = match byte[0] {
            b'0' => b'1',
            digit if digit.is_ascii_hexdigit() => b'0',
            other => other ^ 1,
        };
        file.write_all_at(&[other], at).unwrap();
        let (code, out) = verify(&place, "pi.img --key test.pub");
        let failed = |line: &str| line.starts_with("FAILED") && line.contains(&format!(" {what} "));
        assert!(out.lines().any(failed), "byte {at}, {what}:\n{out}");
        assert!(code == Some(1) && out.contains("Do not start it"), "{out}");
        file.write_all_at(&byte, at).unwrap();
    }
    assert_eq!(verify(&place, "pi.img --key test.pub").0, Some(0), "all is as it was");
}

#[test]
fn a_signature_that_is_wanted_must_be_there_and_be_theirs() {
    let place = Place::new();
    image(&place, "pi", root(6443, &[]));
    let (code, out) = verify(&place, "pi.img --key other.pub");
    assert!(code == Some(1) && out.contains("it was made by the key"), "{out}");
    fs::remove_file(place.path("pi.sha256.minisig")).unwrap();
    let (code, out) = verify(&place, "pi.img --key test.pub");
    assert!(code == Some(1) && out.contains("there is no signature beside it"), "{out}");
    fs::remove_file(place.path("pi.sha256")).unwrap();
    let (code, out) = verify(&place, "pi.img");
    assert!(code == Some(0) && out.contains("not checked  checksums"), "{out}");
    place.write("secret", KEY);
    let said = place.kiln("verify pi.img --key secret").failed(1);
    assert!(said.contains("--key has a secret key") && !said.contains(KEY.lines().nth(1).unwrap()), "{said}");
}

#[test]
fn a_compressed_image_is_verified_as_what_is_in_it() {
    let place = Place::new();
    image(&place, "pi", root(6443, &[]));
    let raw = fs::read(place.path("pi.img")).unwrap();
    let packed = zstd::encode_all(raw.as_slice(), 3).unwrap();
    fs::write(place.path("alone.img.zst"), &packed).unwrap();
    let (code, out) = verify(&place, "alone.img.zst");
    assert!(code == Some(0) && out.contains("ok           hash tree of root-a"), "{out}");
    assert_eq!(place.kiln("diff alone.img.zst pi.img").out.trim(), "no difference");
    assert!(place.kiln("inspect alone.img.zst").out.contains("root-a"));
    fs::write(place.path("alone.img.zst"), &packed[..packed.len() - 9]).unwrap();
    let (code, out) = verify(&place, "alone.img.zst");
    assert!(code == Some(1) && out.contains("FAILED       the image itself"), "{out}");
}

#[test]
fn what_is_no_image_or_cannot_be_read_never_passes() {
    let place = Place::new();
    for (name, text, told) in [
        ("kiln.lock", "version = 1\n".to_owned(), "FAILED       partition table"),
        ("vm.vmdk", format!("KDMV{}", "\0".repeat(600)), "nothing could be checked"),
        ("empty.img", String::new(), "FAILED       partition table"),
    ] {
        place.write(name, &text);
        let (code, out) = verify(&place, name);
        assert!(code == Some(1) && out.contains(told), "{name}: {out}");
    }
    let (_, out) = verify(&place, "vm.vmdk");
    assert!(out.contains("qemu-img convert -f vmdk"), "{out}");
}

#[test]
fn a_key_that_cannot_sign_stops_a_build_before_it_starts() {
    let place = Place::new();
    let mode = |name: &str, mode| fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode)).unwrap();
    place.write("open.key", KEY);
    mode("open.key", 0o644);
    place.write("public.key", PUBLIC);
    mode("public.key", 0o600);
    for (key, told) in [
        ("open.key", "everybody on this machine can use the key"),
        ("public.key", "it is a public key"),
        ("nowhere.key", "No such file"),
    ] {
        let said = run(&mut place.command(["build", "-p", "minimal", "-b", "x86_64", "--offline", "--sign-key", key]));
        let said = said.failed(1);
        assert!(said.contains(told), "{said}");
        assert!(!said.contains(KEY.lines().nth(1).unwrap()), "{said}");
        assert!(!place.path("out").exists() && !place.path("kiln.lock").exists(), "nothing was begun");
    }
}

#[test]
fn what_differs_between_two_images_is_told_as_diff_does() {
    let place = Place::new();
    image(&place, "one", root(6443, &[("etc/a", 0o644), ("etc/gone", 0o644)]));
    image(&place, "two", root(443, &[("etc/a", 0o600), ("etc/new", 0o644)]));
    let same = place.kiln("diff one.img one.img");
    assert_eq!((same.code, same.out.trim()), (Some(0), "no difference"));
    let said = place.kiln("diff one.img two.img");
    assert_eq!(said.code, Some(1), "{}", said.err);
    for line in [
        "~ libc6  2.41-6443 -> 2.41-443",
        "~ node.api.port  6443 -> 443",
        "~ /etc/a  mode",
        "- /etc/gone (4 B)",
        "+ /etc/new (4 B)",
        "~ /etc/kiln/node.json  content",
    ] {
        assert!(said.out.contains(line), "{line}:\n{}", said.out);
    }
    let json: serde_json::Value = serde_json::from_str(&place.kiln("diff one.img two.img --format json").out).unwrap();
    assert_eq!(json["settings"][1]["name"], "node.api.port");
    place.write("note.txt", "no image");
    assert!(place.kiln("diff one.img note.txt").failed(2).contains("note.txt is not an image of kiln"));
}
