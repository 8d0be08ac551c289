//! `kiln push`: images that a build could have made, to a registry on the loopback interface.

use crate::{
    place::{Place, run},
    registry::Registry,
};
use kiln_image::{ReadAt, Sparse};
use kiln_output::oci::{About, OciArchive, Platform};
use serde_json::Value;
use std::{fs::File, io, ops::Range};

/// A disk of one letter.
struct Disk(u8);

impl ReadAt for Disk {
    fn read_at(&self, _: u64, into: &mut [u8]) -> io::Result<()> {
        into.fill(self.0);
        Ok(())
    }
}

impl Sparse for Disk {
    fn len(&self) -> u64 {
        1 << 20
    }

    fn extents(&self) -> Vec<Range<u64>> {
        std::iter::once(0..self.len()).collect()
    }
}

/// Writes the image of a board.
fn image(place: &Place, board: &str, architecture: &'static str) {
    let stem = format!("clay-{board}");
    let file = File::options().read(true).write(true).create_new(true).open(place.path(&format!("{stem}.oci.tar")));
    let file = file.unwrap();
    let disk = Disk(board.as_bytes()[0]);
    let mut archive = OciArchive::begin(&file, 0, &format!("{stem}.img.zst"), &disk).unwrap();
    archive.add(&format!("{stem}.packages"), "text/plain", b"brick 1\n").unwrap();
    let said = [("org.opencontainers.image.title", stem.as_str()), ("io.kiln.board", board)];
    let annotations = said.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    archive.finish(&About { platform: Platform { architecture, variant: None }, annotations, name: stem }).unwrap();
}

#[test]
fn an_image_gets_into_a_registry_once() {
    let (place, registry) = (Place::new(), Registry::start());
    image(&place, "red", "amd64");
    let line = format!("push clay-red.oci.tar {}/team/node:1", registry.host);
    let said = place.kiln(&line).ok();
    assert!(said.contains("clay-red.img.zst") && said.contains("  sent\n"), "{said}");
    let digest = registry.state().manifests.keys().next_back().unwrap().clone();
    assert!(said.trim_end().ends_with(&format!("/team/node@{digest}")), "{said}");
    let again = place.kiln(&format!("{line} --format json")).ok();
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!((&again["up-to-date"], &again["digest"]), (&true.into(), &digest.into()));
}

#[test]
fn several_boards_are_an_index_and_what_they_share_is_sent_once() {
    let (place, registry) = (Place::new(), Registry::start());
    image(&place, "red", "amd64");
    image(&place, "blue", "arm64");
    place.kiln(&format!("push clay-red.oci.tar clay-blue.oci.tar {}/team/node:1", registry.host)).ok();
    let state = registry.state();
    let (kind, index) = &state.manifests["1"];
    assert_eq!(kind, "application/vnd.oci.image.index.v1+json");
    let index: Value = serde_json::from_slice(index).unwrap();
    let boards: Vec<_> =
        index["manifests"].as_array().unwrap().iter().map(|one| &one["annotations"]["io.kiln.board"]).collect();
    assert_eq!(boards, ["red", "blue"]);
    assert_eq!(index["manifests"][1]["platform"]["architecture"], "arm64");
    for one in index["manifests"].as_array().unwrap() {
        assert!(state.manifests.contains_key(one["digest"].as_str().unwrap()), "{one}");
    }
    assert_eq!(state.blobs.len(), 4, "two disks, their packages, the configuration");
}

#[test]
fn what_cannot_be_pushed_has_a_way_out() {
    let place = Place::new();
    image(&place, "red", "amd64");
    place.write("disk.img", "not an artifact");
    assert!(place.kiln("push disk.img localhost:1/a").failed(1).contains("kiln build --output oci"));
    assert!(place.kiln("push none.oci.tar localhost:1/a").failed(1).contains("cannot read none.oci.tar"));
    let twice = place.kiln("push clay-red.oci.tar clay-red.oci.tar localhost:1/a").failed(1);
    assert!(twice.contains("two of the images are clay-red"), "{twice}");
    let digest = format!("push clay-red.oci.tar localhost:1/a@sha256:{}", "0".repeat(64));
    assert!(place.kiln(&digest).failed(1).contains("a tag is expected"));
    let offline = run(place.command(["push", "clay-red.oci.tar", "localhost:1/a"]).env("KILN_OFFLINE", "1"));
    assert!(offline.failed(1).contains("--offline"));
}

#[test]
fn an_image_that_was_damaged_is_not_sent() {
    let (place, registry) = (Place::new(), Registry::start());
    image(&place, "red", "amd64");
    let path = place.path("clay-red.oci.tar");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[520] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let said = place.kiln(&format!("push clay-red.oci.tar {}/team/node:1", registry.host)).failed(1);
    assert!(said.contains("damaged") && said.contains("clay-red.img.zst"), "{said}");
    assert!(registry.state().log.is_empty());
}
