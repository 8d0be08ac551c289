//! Mirrors, proxies and Ctrl-C, against servers on the loopback interface.

use crate::{
    locks::lock,
    place::{Place, files, run, said},
    server::{Manner, Server},
};
use kiln_plan::lock::LockFile;
use std::process::{Command, Stdio};

const BUILD: [&str; 5] = ["build", "-p", "k3s-like", "-b", "x86_64"];

#[test]
fn every_mirror_is_asked_and_named() {
    let (place, one, two) = (Place::new(), Server::start(Manner::Empty), Server::start(Manner::Empty));
    let mirrors = format!("{}/a, {}/b/", one.root, two.root);
    let said =
        run(place.command(BUILD).env("KILN_DEBIAN_MIRROR", &mirrors).env("KILN_DEBIAN_SECURITY_MIRROR", &mirrors))
            .failed(2);
    assert!(said.contains(&format!("{}/a/dists/trixie", one.root)), "{said}");
    assert!(said.contains(&format!("{}/b/dists/trixie", two.root)), "{said}");
    assert!(said.contains("404 (not found)"), "{said}");
    assert!(one.asked().contains(&"/a/dists/trixie/InRelease".to_owned()));
    assert!(!place.path("kiln.lock").exists(), "nothing was resolved");
}

#[test]
fn a_snapshot_stands_in_for_all_mirrors() {
    let (place, server) = (Place::new(), Server::start(Manner::Empty));
    let arguments = BUILD.into_iter().chain(["--set", "debian.snapshot=20261121T000000Z"]);
    let pattern = format!("{}/{{archive}}/{{timestamp}}", server.root);
    run(place.command(arguments).env("KILN_DEBIAN_SNAPSHOT_MIRROR", pattern)).failed(2);
    assert!(server.asked().iter().all(|path| path.contains("/20261121T000000Z/dists/trixie")));
}

#[test]
fn a_proxy_is_asked_but_for_the_hosts_that_need_none() {
    let (place, proxy, mirror) = (Place::new(), Server::start(Manner::Empty), Server::start(Manner::Empty));
    let with = |no_proxy: &str| {
        let mut command = place.command(BUILD);
        command.env("http_proxy", &proxy.root).env("no_proxy", no_proxy);
        command.env("KILN_DEBIAN_MIRROR", &mirror.root).env("KILN_DEBIAN_SECURITY_MIRROR", &mirror.root);
        run(&mut command).failed(2);
        (proxy.asked(), mirror.asked())
    };
    let (by_proxy, directly) = with("");
    assert!(by_proxy[0].starts_with(&format!("{}/dists/trixie", mirror.root)), "{by_proxy:?}");
    assert_eq!(directly, Vec::<String>::new());
    let (by_proxy, directly) = with("127.0.0.1");
    assert_eq!(by_proxy, Vec::<String>::new());
    assert!(directly[0].starts_with("/dists/"), "{directly:?}");
}

#[test]
fn modules_come_from_the_proxy_of_the_setting_before_that_of_go() {
    let (place, ours, gos) = (Place::new(), Server::start(Manner::Empty), Server::start(Manner::Empty));
    place.write("kiln.lock", &LockFile::of(lock(&place, "k3s-like", &[])).to_text());
    let said = run(place.command(BUILD).env("KILN_GOPROXY", &ours.root).env("GOPROXY", &gos.root)).failed(2);
    assert!(said.contains("golang.org/toolchain"), "{said}");
    assert!(ours.asked()[0].starts_with("/golang.org/toolchain/@v/v0.0.1-go"));
    run(place.command(BUILD).env("GOPROXY", format!("{},direct", gos.root))).failed(2);
    assert!(gos.asked()[0].starts_with("/golang.org/toolchain/@v/v0.0.1-go"));
}

#[test]
fn a_package_that_vanished_is_named_with_the_ways_out() {
    let (place, server) = (Place::new(), Server::start(Manner::Empty));
    place.write("kiln.lock", &LockFile::of(lock(&place, "k3s-like", &[("clay", b"clay")])).to_text());
    let said = run(place.command(BUILD).env("KILN_DEBIAN_MIRROR", &server.root).env("GOPROXY", &server.root)).failed(1);
    for words in ["clay 1.0 is no longer on the mirrors", "kiln lock --update", "snapshot"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn ctrl_c_stops_a_build_that_waits_for_a_server() {
    let (place, server) = (Place::new(), Server::start(Manner::Silent));
    let mut command = place.command(BUILD);
    command.env("KILN_DEBIAN_MIRROR", &server.root).env("KILN_DEBIAN_SECURITY_MIRROR", &server.root);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    server.wait();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let said = said(child.wait_with_output().unwrap()).failed(130);
    assert!(said.contains("interrupted; nothing half-made was left"), "{said}");
    assert!(!place.path("kiln.lock").exists());
    let left: Vec<_> = files(&place.path("store")).into_iter().filter(|path| path.contains('/')).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn progress_for_machines_is_one_versioned_object_a_line() {
    let (place, server) = (Place::new(), Server::start(Manner::Empty));
    let arguments = BUILD.into_iter().chain(["--progress", "json"]);
    let said = run(place
        .command(arguments)
        .env("KILN_DEBIAN_MIRROR", &server.root)
        .env("KILN_DEBIAN_SECURITY_MIRROR", &server.root))
    .failed(2);
    let events: Vec<serde_json::Value> = said.lines().map_while(|line| serde_json::from_str(line).ok()).collect();
    assert!(events.iter().any(|event| event["event"] == "started" && event["activity"] == "download"), "{said}");
    assert!(events.iter().any(|event| event["event"] == "finished" && event["outcome"] == "failed"), "{said}");
    assert!(events.iter().all(|event| event["version"] == 1));
}
