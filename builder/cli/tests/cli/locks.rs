//! `kiln.lock` at the level of the binary. The locks are made here, as a resolution would make them.

use crate::place::Place;
use kiln_plan::lock::{Lock, LockFile, LockedToolchain};
use kiln_spec::{Library, Overrides};
use kiln_types::Digest;
use serde_json::Value;

/// A lock that fits a profile in `place` on x86_64, with `debs` of the archive's main suite.
pub fn lock(place: &Place, profile: &str, debs: &[(&str, &[u8])]) -> Lock {
    let library = Library::with_defaults(vec![place.path("profiles")], vec![], None);
    let spec = library.spec(profile, "x86_64", &Overrides::default()).unwrap();
    let request = kiln_engine::request(&spec).unwrap();
    let go = request.go.clone().unwrap();
    let deb = |(name, bytes): &(&str, &[u8])| kiln_plan::lock::LockedDeb {
        name: (*name).to_owned(),
        version: "1.0".to_owned(),
        architecture: "amd64".to_owned(),
        suite: "trixie".to_owned(),
        file: format!("pool/{name}.deb"),
        size: bytes.len() as u64,
        sha256: Digest::of(bytes),
    };
    Lock {
        created: "2026-11-21T09:15:44Z".parse().unwrap(),
        indexes: vec![],
        debs: debs.iter().map(deb).collect(),
        images: vec![],
        addons: vec![],
        go_toolchain: Some(LockedToolchain {
            version: go.toolchain.clone(),
            host: go.host.clone(),
            h1: go.h1,
            size: 4,
            sha256: Digest::of("none"),
        }),
        go_modules: vec![],
        request,
    }
}

#[test]
fn without_a_lock_the_way_to_one_is_told() {
    let place = Place::new();
    for command in ["build --locked", "plan --locked", "lock --check", "lock --locked"] {
        let said = place.kiln(&format!("{command} -p k3s-like -b x86_64")).failed(1);
        assert!(said.contains("there is no kiln.lock") && said.contains("hint: `kiln lock`"), "{command}: {said}");
    }
}

#[test]
fn one_file_has_the_locks_of_several_images() {
    let place = Place::new();
    place.write("profiles/house.toml", "extends = \"k3s-like\"\ndescription = \"a\"\npackages.extra = [\"vim\"]\n");
    let mut file = LockFile::of(lock(&place, "k3s-like", &[]));
    place.write("kiln.lock", &file.to_text());
    assert!(place.kiln("lock --check -p k3s-like -b x86_64").ok().contains("fits"));
    let said = place.kiln("lock --check -p house -b x86_64").failed(1);
    assert!(said.contains("kiln.lock has no lock of house on x86_64"), "{said}");
    file.put(lock(&place, "house", &[]));
    place.write("kiln.lock", &file.to_text());
    assert!(place.kiln("lock --check -p k3s-like -b x86_64").ok().contains("fits"));
    assert!(place.kiln("lock --check -p house -b x86_64").ok().contains("fits"));
    let said = place.kiln("lock --check -p house -b x86_64 --set packages.extra=[]").failed(1);
    assert!(said.contains("package `vim` is in the lock and no longer asked for"), "{said}");
}

#[test]
fn an_addon_that_the_lock_does_not_pin_is_told() {
    let place = Place::new();
    place.write("profiles/house.toml", "extends = \"k3s-like\"\ndescription = \"a\"\n");
    place.write("kiln.lock", &LockFile::of(lock(&place, "house", &[])).to_text());
    let set = "addon=[{name=\"web\",manifest=\"https://example.org/web.yaml\"}]";
    let said = place.kiln(&format!("build --locked -p house -b x86_64 --set {set}")).failed(1);
    assert!(said.contains("add-on `web from https://example.org/web.yaml` is not in the lock"), "{said}");
    assert!(said.contains("hint: `kiln lock` brings it up to date"), "{said}");
}

#[test]
fn a_lock_that_cannot_be_read_is_not_thrown_away() {
    let place = Place::new();
    for (text, expected) in [("version = 1\n", "it has format 1"), ("<<<<<<< HEAD\n", "line 1"), ("\0", "line 1")] {
        place.write("kiln.lock", text);
        let said = place.kiln("build -p k3s-like -b x86_64").failed(1);
        assert!(said.contains(expected) && said.contains("hint: locks are not edited"), "{said}");
        assert_eq!(std::fs::read_to_string(place.path("kiln.lock")).unwrap(), text);
    }
}

#[test]
fn a_plan_says_of_every_step_whether_it_will_be_done_and_why() {
    let place = Place::new();
    let locked = lock(&place, "k3s-like", &[("clay", b"clay")]);
    place.write("kiln.lock", &LockFile::of(locked).to_text());
    let text = place.kiln("plan --locked --offline -p k3s-like -b x86_64").ok();
    for line in ["1 packages: 1 files, 4 B to fetch", "the node's software: not done before", "root: depends on"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let json: Value =
        serde_json::from_str(&place.kiln("plan --locked --offline -p k3s-like -b x86_64 --format json").ok()).unwrap();
    let steps: Vec<_> = json["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(steps, ["download", "download", "unpack", "compile", "compile", "write", "write"]);
    assert_eq!(json["steps"][0]["outlook"], "done");
}

#[test]
fn offline_names_what_the_store_lacks() {
    let place = Place::new();
    place.write("kiln.lock", &LockFile::of(lock(&place, "k3s-like", &[("clay", b"clay")])).to_text());
    let said = place.kiln("build --locked --offline -p k3s-like -b x86_64").failed(1);
    assert!(said.contains("clay 1.0") && said.contains("--offline"), "{said}");
    assert_eq!(crate::place::files(&place.path("out")), Vec::<String>::new());
}

#[test]
fn an_output_that_cannot_be_is_told_before_the_work() {
    let place = Place::new();
    place.write("kiln.lock", &LockFile::of(lock(&place, "k3s-like", &[])).to_text());
    place.write("out", "a file");
    let said = place.kiln("build --locked --offline -p k3s-like -b x86_64").failed(1);
    assert!(said.contains("cannot create out") || said.contains("out is"), "{said}");
}
