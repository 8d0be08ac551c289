//! Many images in one run. No image is made here; `tests/many/run` makes some.

use crate::{
    locks::lock,
    place::{Place, files, run, said},
    server::{Manner, Server},
};
use kiln_plan::lock::LockFile;
use serde_json::Value;
use std::process::{Command, Stdio};

const MATRIX: &str = "profiles = [\"k3s-like\", \"minimal\"]\nboards = [\"x86_64\"]\n";

/// A place with a matrix of two images, and locks whose only package is in no store.
fn place() -> Place {
    let place = Place::new();
    place.write("matrix.toml", MATRIX);
    let mut file = LockFile::of(lock(&place, "k3s-like", &[("clay", b"clay")]));
    file.put(lock(&place, "minimal", &[("clay", b"clay")]));
    place.write("kiln.lock", &file.to_text());
    place
}

#[test]
fn a_wrong_matrix_is_told_with_its_line_before_any_work() {
    let place = Place::new();
    place.write("lists/matrix.toml", "profiles = [\"minimal\"]\nboards = [\"x86_64\", \"rpi44\"]\n");
    let said = place.kiln("build --matrix lists/matrix.toml").failed(1);
    for words in ["there is no board `rpi44`", "lists/matrix.toml:2:", "did you mean `rpi4`"] {
        assert!(said.contains(words), "{said}");
    }
    assert!(place.kiln("build --matrix nowhere.toml").failed(1).contains("cannot read nowhere.toml"));
    assert!(!place.path("out").exists() && !place.path("store").exists());
}

#[test]
fn what_boards_cannot_have_is_told_of_all_images_at_once() {
    let place = Place::new();
    let said = place.kiln("build -p minimal -p k3s-like -b x86_64 -b rpi4 -b armv7 --output ova").failed(1);
    // Messages are wrapped for people.
    let said = said.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("(in `minimal-rpi4` and `k3s-like-rpi4`)"), "{said}");
    assert!(said.contains("(in `minimal-armv7` and `k3s-like-armv7`)"), "{said}");
    assert_eq!(said.matches("makes no sense for this board").count(), 2, "{said}");
    let said = place.kiln("build -p minimal -b x86_64 -b x86_64").failed(1);
    assert!(said.contains("`minimal-x86_64` is asked for twice"), "{said}");
}

#[test]
fn all_locks_that_are_missing_are_told_at_once() {
    let place = place();
    place.write("matrix.toml", &MATRIX.replace("x86_64\"", "x86_64\", \"rpi4\""));
    for command in ["build --locked", "lock --check"] {
        let said = place.kiln(&format!("{command} --matrix matrix.toml")).failed(1);
        for words in ["k3s-like-rpi4:\nerror: kiln.lock has no lock of k3s-like on rpi4", "minimal-rpi4:\nerror: "] {
            assert!(said.contains(words), "{command}: {said}");
        }
    }
    let fits = place.kiln("lock --check --matrix matrix.toml -b x86_64").ok();
    assert_eq!(fits.lines().count(), 2);
    assert!(fits.contains("kiln.lock: minimal-x86_64: fits, 1 packages"), "{fits}");
}

#[test]
fn one_that_fails_leaves_the_others_alone_and_the_table_names_it() {
    let place = place();
    let said = place.kiln("build --locked --offline --matrix matrix.toml");
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.err.contains("k3s-like-x86_64:\nerror: not in the store"), "{}", said.err);
    assert!(said.err.contains("minimal-x86_64:\nerror: not in the store"), "{}", said.err);
    let lines: Vec<_> = said.out.lines().collect();
    assert!(lines[0].starts_with("image ") && lines[2].starts_with("minimal-x86_64   x86_64  failed"), "{}", said.out);
    assert!(lines[3].starts_with("0 of 2 images are in out") && lines[3].ends_with(": 2 failed"), "{}", said.out);
}

#[test]
fn machines_read_what_became_of_each() {
    let place = place();
    let line = "build --locked --offline --matrix matrix.toml --fail-fast --format json --progress json";
    let said = place.kiln(line);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    let images = json["images"].as_array().unwrap();
    let of = |key: &str| images.iter().map(|image| image[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("image"), ["k3s-like-x86_64", "minimal-x86_64"]);
    assert_eq!(of("status"), ["failed", "not-begun"]);
    assert!(of("error")[0].as_str().unwrap().contains("clay 1.0"));
    let events: Vec<Value> = said.err.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let begun: Vec<_> =
        events.iter().filter(|event| event["activity"] == "build").map(|event| &event["what"]).collect();
    assert_eq!(begun, ["k3s-like-x86_64 (1 of 2)"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_told_before_any_work() {
    let place = place();
    place.write("out", "a file");
    let said = place.kiln("build --locked --offline --matrix matrix.toml").failed(1);
    assert!(said.contains("out is not a directory") && !said.contains("clay"), "{said}");
    let said = place.kiln("build --locked --offline --matrix matrix.toml --out /proc").failed(2);
    assert!(said.contains("cannot create /proc/") && !said.contains("clay"), "{said}");
}

#[test]
fn one_device_takes_one_image() {
    let said = place().kiln("build --matrix matrix.toml --flash card").failed(1);
    assert!(said.contains("puts one image onto a device, and this builds 2"), "{said}");
}

#[test]
fn plans_of_many_images_come_one_after_the_other() {
    let place = place();
    let text = place.kiln("plan --locked --offline --matrix matrix.toml").ok();
    assert!(text.contains("k3s-like-x86_64 version") && text.contains("\n\nminimal-x86_64 version"), "{text}");
    let json: Value =
        serde_json::from_str(&place.kiln("plan --locked --offline --matrix matrix.toml --format json").ok()).unwrap();
    let files: Vec<_> = json["images"].as_array().unwrap().iter().map(|plan| plan["files"][0].clone()).collect();
    assert_eq!(files, ["k3s-like-x86_64.img", "minimal-x86_64.img"]);
}

#[test]
fn ctrl_c_ends_all_of_them() {
    let (place, server) = (Place::new(), Server::start(Manner::Silent));
    place.write("matrix.toml", MATRIX);
    let mut command = place.command(["build", "--matrix", "matrix.toml"]);
    command.env("KILN_DEBIAN_MIRROR", &server.root).env("KILN_DEBIAN_SECURITY_MIRROR", &server.root);
    command.env("GOPROXY", &server.root);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    server.wait();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let said = said(child.wait_with_output().unwrap()).failed(130);
    assert_eq!(said.matches("interrupted").count(), 1, "{said}");
    assert_eq!(files(&place.path("out")), Vec::<String>::new());
}

#[test]
fn mirrors_that_have_nothing_fail_every_image_by_itself() {
    let (place, server) = (Place::new(), Server::start(Manner::Empty));
    place.write("matrix.toml", MATRIX);
    let mut command = place.command(["build", "--matrix", "matrix.toml"]);
    command.env("KILN_DEBIAN_MIRROR", &server.root).env("KILN_DEBIAN_SECURITY_MIRROR", &server.root);
    let said = run(command.env("GOPROXY", &server.root));
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("404 (not found)"), "{}", said.err);
    assert_eq!(said.err.matches("-x86_64:\nerror: ").count(), 2, "{}", said.err);
    assert!(said.out.ends_with(": 2 failed\n"), "{}", said.out);
}
