//! The store keeps what it promises: complete or not there, shared, never in use and gone.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and say what it skips"
)]

mod support;

use kiln_plan::identity::Identity;
use kiln_store::{Keep, Reason, Step, Store, StoreError};
use kiln_types::{ByteSize, Digest};
use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    sync::mpsc,
    thread,
    time::{Duration, SystemTime},
};
use support::Dir;

fn identity(level: u32) -> Identity {
    Identity::new("erofs", 1, "root").input("level", level, "changes every byte")
}

#[test]
fn an_object_is_found_by_its_digest_and_cannot_be_written() {
    let dir = Dir::new();
    let store = Store::open(dir.path()).unwrap();
    let (digest, path) = store.insert(b"clay").unwrap();
    assert_eq!(digest, Digest::of("clay"));
    assert_eq!(store.object(&digest).unwrap(), Some(path.clone()));
    assert_eq!(store.read(&digest).unwrap().unwrap(), b"clay");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o444);
    assert_eq!(store.object(&Digest::of("fire")).unwrap(), None);
}

#[test]
fn other_bytes_than_promised_are_not_kept() {
    let dir = Dir::new();
    let store = Store::open(dir.path()).unwrap();
    let mut writer = store.writer().unwrap();
    writer.write_all(b"mud").unwrap();
    let error = writer.finish_as("a brick", &Digest::of("clay")).unwrap_err();
    assert!(matches!(error, StoreError::WrongDigest { .. }));
    assert_eq!(store.usage().unwrap().total(), ByteSize(0));
}

#[test]
fn a_damaged_object_is_set_aside() {
    let dir = Dir::new();
    let store = Store::open(dir.path()).unwrap();
    let (digest, path) = store.insert(b"clay").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&path, b"mud!").unwrap();
    assert_eq!(store.verified_object(&digest).unwrap(), None);
    assert_eq!(store.object(&digest).unwrap(), None);
    assert_eq!(support::names(&dir.path().join("corrupt")), [digest.to_string()]);
}

#[test]
fn a_directory_with_other_things_is_not_taken() {
    let dir = Dir::new();
    fs::write(dir.path().join("letter"), "dear").unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::NotAStore { .. })));
    fs::remove_file(dir.path().join("letter")).unwrap();
    fs::write(dir.path().join("format"), "99").unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Format { found, .. }) if found == "99"));
}

fn pending(step: Step<'_>) -> kiln_store::Pending<'_> {
    match step {
        Step::Miss(pending) => pending,
        Step::Hit(path) => panic!("{} is there already", path.display()),
    }
}

#[test]
fn a_step_is_done_once_and_a_miss_says_why() {
    let dir = Dir::new();
    let store = Store::open(dir.path()).unwrap();
    let first = pending(store.step(&identity(3)).unwrap());
    assert_eq!(first.reason(), &Reason::First);
    fs::create_dir(first.path()).unwrap();
    fs::write(first.path().join("image"), "bytes").unwrap();
    let path = first.commit().unwrap();
    assert!(matches!(store.step(&identity(3)).unwrap(), Step::Hit(hit) if hit == path));
    assert_eq!(fs::read_to_string(path.join("image")).unwrap(), "bytes");

    let second = pending(store.step(&identity(4)).unwrap());
    assert_eq!(second.reason().to_string(), "level changed from 3 to 4");
    drop(second);
    fs::remove_dir_all(path).unwrap();
    assert_eq!(pending(store.step(&identity(3)).unwrap()).reason(), &Reason::Removed);
}

#[test]
fn an_abandoned_step_leaves_nothing() {
    let dir = Dir::new();
    let store = Store::open(dir.path()).unwrap();
    let step = pending(store.step(&identity(3)).unwrap());
    fs::create_dir(step.path()).unwrap();
    fs::write(step.path().join("half"), "made").unwrap();
    drop(step);
    assert_eq!(store.usage().unwrap().total(), ByteSize(0));
    assert!(matches!(store.step(&identity(3)).unwrap(), Step::Miss(_)));
}

/// Locks belong to open files, so two stores in one process stand for two processes.
#[test]
fn a_second_process_waits_and_takes_the_result_of_the_first() {
    let dir = Dir::new();
    let (one, two) = (Store::open(dir.path()).unwrap(), Store::open(dir.path()).unwrap());
    let step = pending(one.step(&identity(3)).unwrap());
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| send.send(matches!(two.step(&identity(3)).unwrap(), Step::Hit(_))).unwrap());
        assert!(receive.recv_timeout(Duration::from_millis(100)).is_err(), "it must wait");
        step.commit_bytes(b"image").unwrap();
        assert!(receive.recv_timeout(Duration::from_secs(10)).unwrap(), "it must find the result");
    });
}

#[test]
fn what_a_dead_process_left_is_removed_and_what_a_living_one_has_is_not() {
    let dir = Dir::new();
    let living = Store::open(dir.path()).unwrap();
    let scratch = living.scratch().unwrap();
    let dead = dir.path().join("tmp/1-0");
    fs::create_dir(&dead).unwrap();
    fs::write(dead.join("half"), "made").unwrap();
    fs::write(dir.path().join("running/1-0"), "").unwrap();
    let _next = Store::open(dir.path()).unwrap();
    assert!(!dead.exists() && !dir.path().join("running/1-0").exists());
    assert!(scratch.path().exists());
    let path = scratch.path().to_owned();
    drop(scratch);
    assert!(!path.exists());
}

fn age(path: &std::path::Path, days: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 - days * 86_400);
    fs::File::open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn the_least_recently_used_goes_first() {
    let dir = Dir::new();
    let store = Store::open(dir.path()).unwrap();
    let paths: Vec<_> = [(b"aaaa", 3), (b"bbbb", 2), (b"cccc", 1)]
        .map(|(bytes, days)| {
            let (_, path) = store.insert(bytes).unwrap();
            age(&path, days);
            path
        })
        .into();
    let collected = store.collect(&Keep { at_most: Some(ByteSize(9)), used_within: None }).unwrap();
    assert_eq!((collected.entries, collected.size), (1, ByteSize(4)));
    assert_eq!(paths.iter().map(|path| path.exists()).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(store.collect(&Keep::default()).unwrap().entries, 0);
    let old = Keep { used_within: Some(Duration::from_secs(86_400)), at_most: None };
    assert_eq!(store.collect(&old).unwrap().entries, 2);
}

#[test]
fn nothing_that_a_running_process_used_is_removed() {
    let dir = Dir::new();
    let building = Store::open(dir.path()).unwrap();
    let (object, path) = building.insert(b"clay").unwrap();
    pending(building.step(&identity(3)).unwrap()).commit_bytes(b"image").unwrap();
    age(&path, 9);
    assert!(building.object(&object).unwrap().is_some(), "this marks it as used");
    let everything = Keep { at_most: Some(ByteSize(0)), used_within: Some(Duration::ZERO) };
    let collector = Store::open(dir.path()).unwrap();
    assert_eq!(collector.collect(&everything).unwrap().entries, 0);
    drop((building, collector));
    thread::sleep(Duration::from_millis(20));
    assert_eq!(Store::open(dir.path()).unwrap().collect(&everything).unwrap().entries, 2);
}

/// Run with `KILN_TEST_SMALL_DISK` naming an empty directory on a filesystem with less than 8 MB of room.
#[test]
fn a_full_disk_is_named_and_what_was_begun_is_removed() {
    let Ok(small) = std::env::var("KILN_TEST_SMALL_DISK") else {
        println!("skipped: KILN_TEST_SMALL_DISK does not name a small disk");
        return;
    };
    let store = Store::open(&small).unwrap();
    let error = store.insert(&vec![7; 16 << 20]).unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert_eq!(store.usage().unwrap().total(), ByteSize(0));
    store.insert(b"there is room again").unwrap();
}
