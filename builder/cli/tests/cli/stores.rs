//! The store at the level of the binary: what it counts and collects, and stores that cannot be used.

use crate::place::Place;
use serde_json::Value;
use std::{
    fs::{self, File},
    time::{Duration, SystemTime},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn unused_for(place: &Place, path: &str, time: Duration) {
    // The store's own clock is that of the system, and so is the one that a test sets back.
    #[allow(clippy::disallowed_methods, reason = "the age of a file is a distance from now")]
    let then = SystemTime::now() - time;
    File::open(place.path(path)).unwrap().set_modified(then).unwrap();
}

#[test]
fn each_part_is_counted() {
    let place = Place::new();
    place.kiln("cache").ok();
    place.write("store/objects/ab/cd", "four");
    place.write("store/go/build/00/x", "seven b");
    place.write("store/pieces/ab/cd", "a");
    let json: Value = serde_json::from_str(&place.kiln("cache --format json").ok()).unwrap();
    assert_eq!(json["bytes"], 12);
    assert_eq!(json["parts"]["go-caches"], 7);
    assert_eq!(json["parts"]["downloads"], 4);
    let text = place.kiln("cache size").ok();
    assert!(text.contains("go-caches") && text.contains("7 B"), "{text}");
}

#[test]
fn caches_of_the_go_command_go_sooner_than_the_rest() {
    let place = Place::new();
    place.kiln("cache").ok();
    place.write("store/objects/ab/cd", "four");
    place.write("store/go/build/00/x", "seven b");
    unused_for(&place, "store/objects/ab/cd", 2 * DAY);
    unused_for(&place, "store/go", DAY / 2);
    assert!(place.kiln("cache gc").ok().contains("0 entries"));
    unused_for(&place, "store/go", 2 * DAY);
    let json: Value = serde_json::from_str(&place.kiln("cache gc --format json").ok()).unwrap();
    assert_eq!(json["removed"]["bytes"], 7);
    assert!(!place.path("store/go").exists() && place.path("store/objects/ab/cd").exists());
    assert!(place.kiln("cache gc --older-than 1").ok().contains("1 entries"));
}

#[test]
fn a_store_that_cannot_be_used_is_told_so() {
    let place = Place::new();
    place.write("other/file", "not a store");
    let said = place.kiln("cache --store other").failed(1);
    assert!(said.contains("not a store of kiln") && said.contains("--store"), "{said}");
    place.write("old/format", "0\n");
    let said = place.kiln("cache --store old").failed(1);
    assert!(said.contains("a store of format `0`"), "{said}");
    place.write("file", "");
    let said = place.kiln("cache --store file").failed(1);
    assert!(said.contains("file"), "{said}");
}

#[test]
fn a_user_without_a_home_is_asked_for_a_place() {
    let place = Place::new();
    let said = crate::place::run(place.command(["cache"]).env_remove("HOME").env_remove("KILN_STORE")).failed(1);
    assert!(said.contains("--store"), "{said}");
    assert!(fs::read_dir(place.path(".")).unwrap().next().is_none(), "nothing was made in the working directory");
}

#[test]
fn a_size_keeps_what_was_used_last() {
    let place = Place::new();
    place.kiln("cache").ok();
    for (name, days) in [("old", 3), ("new", 1)] {
        let path = format!("store/objects/ab/{name}");
        place.write(&path, "four");
        unused_for(&place, &path, days * DAY);
    }
    assert!(place.kiln("cache gc --at-most 8B").ok().contains("0 entries"));
    assert!(place.kiln("cache gc --at-most 4B").ok().contains("1 entries"));
    assert!(!place.path("store/objects/ab/old").exists() && place.path("store/objects/ab/new").exists());
    assert!(place.kiln("cache gc --at-most 1GiB --older-than 0").ok().contains("1 entries"), "what is old goes too");
    assert!(place.kiln("cache gc --at-most 10").failed(1).contains("a number with a unit"));
}

#[test]
fn more_days_than_there_ever_were_keep_everything() {
    let place = Place::new();
    place.kiln("cache").ok();
    place.write("store/objects/ab/cd", "four");
    unused_for(&place, "store/objects/ab/cd", 2 * DAY);
    assert!(place.kiln("cache gc --older-than 213503982334602").ok().contains("0 entries"));
}
