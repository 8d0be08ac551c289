use super::{CpioError, LargeFile, add_devices, compressed, joined, read, write};
use crate::{Joined, judge};
use kiln_tree::{Content, Kind, Node, Tree};
use std::sync::Arc;

const TIME: u64 = 1_700_000_000;

fn tree() -> Tree {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    add_devices(&mut tree).unwrap();
    tree.insert("init", Node::file(Content::bytes(*b"\x7fELF"), 0o755, &origin)).unwrap();
    tree.insert("lib/module.ko", Node::file(Content::bytes(*b"five!"), 0o644, &origin)).unwrap();
    tree.insert("lib64", Node::symlink("lib", &origin)).unwrap();
    tree
}

fn archive() -> Vec<u8> {
    let mut archive = Vec::new();
    write(&tree(), TIME, &mut archive).unwrap();
    archive
}

#[test]
fn the_first_entry_is_as_the_format_has_it() {
    let expected = concat!(
        "070701", "00000001", "000041ed", "00000000", "00000000", "00000002", "6553f100", "00000000", "00000000",
        "00000000", "00000000", "00000000", "00000004", "00000000", "dev\0"
    );
    let archive = archive();
    assert_eq!(String::from_utf8_lossy(&archive[..114]), expected);
    assert_eq!((&archive[114..116], &archive[116..122]), (&[0, 0][..], &b"070701"[..]));
    assert_eq!(archive.len() % 4, 0);
}

#[test]
fn cpio_lists_what_went_in() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("initrd.cpio");
    std::fs::write(&path, archive()).unwrap();
    let Some(listing) = judge::ask("cpio", &["-itv", "--numeric-uid-gid", "-F", path.to_str().unwrap()]) else {
        return;
    };
    let words = |line: &str| line.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let seen: Vec<_> = listing.lines().map(words).filter(|words| words.len() > 5).collect();
    let brief: Vec<_> = seen.iter().map(|words| format!("{} {}", words[0], words[8..].join(" "))).collect();
    let device = |index: usize| seen[index][4..6].concat();
    assert_eq!((device(1).as_str(), device(2).as_str()), ("5,1", "1,3"));
    assert_eq!(brief[0], "drwxr-xr-x dev");
    assert!(seen[1][0] == "crw-------" && listing.contains("dev/console"), "{listing}");
    assert!(seen[2][0] == "crw-rw-rw-" && listing.contains("dev/null"), "{listing}");
    assert_eq!(
        brief[3..],
        ["-rwxr-xr-x init", "drwxr-xr-x lib", "-rw-r--r-- lib/module.ko", "lrwxrwxrwx lib64 -> lib"]
    );
}

#[test]
fn one_zstd_frame_holds_the_archive() {
    let frame = compressed(&tree(), TIME, 3).unwrap();
    assert_eq!(zstd::decode_all(frame.as_slice()).unwrap(), archive());
    assert_eq!(frame, compressed(&tree(), TIME, 3).unwrap());
}

#[test]
fn refuses_what_the_format_cannot_hold() {
    let mut tree = tree();
    tree.get_mut("init").unwrap().xattrs.insert("security.capability".into(), vec![1]);
    assert!(matches!(write(&tree, TIME, &mut Vec::new()), Err(CpioError::Xattrs { path }) if path == "init"));
    let late = write(&self::tree(), 1 << 32, &mut Vec::new());
    assert!(matches!(late, Err(CpioError::TooLarge { field: "time", .. })));
}

#[test]
fn devices_do_not_hide_what_is_there() {
    let mut tree = Tree::new();
    tree.insert("dev/null", Node::new(Kind::Fifo, 0o600, &Arc::from("test"))).unwrap();
    assert!(add_devices(&mut tree).is_err());
}

fn large() -> Vec<u8> {
    let file = |path, content: &[u8]| LargeFile { path, content: Joined::from(content.to_vec()) };
    joined(vec![file("root.erofs", b"a whole root"), file("root.verity", b"five!")], TIME).unwrap().to_vec().unwrap()
}

#[test]
fn large_files_are_found_where_they_are() {
    let archive = [&large()[..], &[0x28, 0xb5, 0x2f, 0xfd]].concat();
    let found = read(&archive, 0..archive.len() as u64).unwrap();
    let seen: Vec<_> = found
        .iter()
        .map(|file| (file.path.as_str(), &archive[file.bytes.start as usize..file.bytes.end as usize]))
        .collect();
    assert_eq!(seen, [("root.erofs", &b"a whole root"[..]), ("root.verity", b"five!")]);
    assert_eq!(large().len() % 4, 0);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.cpio");
    std::fs::write(&path, large()).unwrap();
    let Some(listing) = judge::ask("cpio", &["-itv", "-F", path.to_str().unwrap()]) else { return };
    assert!(listing.contains("-r--------") && listing.contains("12 ") && listing.contains("root.erofs"), "{listing}");
}

#[test]
fn what_this_wrote_is_read_again() {
    let archive = archive();
    let paths: Vec<_> = read(&archive, 0..archive.len() as u64).unwrap().into_iter().map(|found| found.path).collect();
    assert_eq!(paths, ["dev", "dev/console", "dev/null", "init", "lib", "lib/module.ko", "lib64"]);
}

#[test]
fn damaged_archives_are_errors_and_not_panics() {
    judge::damage(&large(), 20_000, |bytes| drop(read(&bytes.to_vec(), 0..bytes.len() as u64)));
}
