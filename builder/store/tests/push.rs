//! Artifacts to a registry on the loopback interface: order, what is there already, cut lines, and registries that each know
//! another part of the specification.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use kiln_event::Deaf;
use kiln_store::{Cancel, Document, Fault, FetchError, Package, Part, Pushed, Pusher, Sources};
use kiln_types::{Digest, ImageName};
use std::{fs, fs::File, time::Duration};
use support::{Dir, registry::Registry};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// Bytes of a piece.
const CHUNK: u64 = 1000;

/// A file with a disk and a small file in it, and what is pushed of it.
struct Bench {
    dir: Dir,
    file: File,
    disk: Vec<u8>,
    sources: Sources,
    cancel: Cancel,
}

impl Bench {
    fn new() -> Self {
        let dir = Dir::new();
        let disk: Vec<u8> = (0..3500_u32).map(|at| (at * at % 251) as u8).collect();
        let path = dir.path().join("artifact");
        fs::write(&path, [b"head".as_slice(), &disk, b"{}"].concat()).unwrap();
        let sources = Sources { pause: Duration::from_millis(1), ..Sources::default() };
        Self { file: File::open(path).unwrap(), dir, disk, sources, cancel: Cancel::default() }
    }

    fn package(&self) -> Package<'_> {
        let part = |name: &str, bytes: &[u8], start| Part {
            name: name.to_owned(),
            sha256: Digest::of(bytes),
            size: bytes.len() as u64,
            file: &self.file,
            start,
        };
        let document = |kind: &str, text: &str| Document { media_type: kind.to_owned(), bytes: text.into() };
        Package {
            parts: vec![part("clay.img.zst", &self.disk, 4), part("configuration", b"{}", 4 + self.disk.len() as u64)],
            manifests: vec![document(MANIFEST, "the manifest")],
            top: document(INDEX, "the index"),
        }
    }

    fn push(&self, registry: &Registry) -> Result<Pushed, FetchError> {
        self.push_as(registry, &self.package())
    }

    fn push_as(&self, registry: &Registry, package: &Package<'_>) -> Result<Pushed, FetchError> {
        let name: ImageName = format!("{}/team/node:1", registry.host).parse().unwrap();
        Pusher::new(&self.sources, &Deaf, &self.cancel)?.chunk(CHUNK).push(&name, package)
    }

    /// Fails unless the registry has everything.
    fn assert_there(&self, registry: &Registry) {
        let state = registry.state();
        assert!(state.blobs[&format!("sha256:{}", Digest::of(&self.disk))] == self.disk);
        assert_eq!(state.manifests["1"], (INDEX.to_owned(), b"the index".to_vec()));
        let manifest = &state.manifests[&format!("sha256:{}", Digest::of("the manifest"))];
        assert_eq!(*manifest, (MANIFEST.to_owned(), b"the manifest".to_vec()));
    }
}

fn fault(error: FetchError) -> Fault {
    match error {
        FetchError::NotPushed { mut failures, .. } => failures.remove(0).fault,
        other => panic!("{other}"),
    }
}

#[test]
fn everything_arrives_in_pieces_and_the_name_comes_last() {
    let (bench, registry) = (Bench::new(), Registry::start());
    let pushed = bench.push(&registry).unwrap();
    assert_eq!(pushed, Pushed { sent: vec![true, true], digest: Digest::of("the index"), up_to_date: false });
    bench.assert_there(&registry);
    let log = registry.state().log.clone();
    let pieces: Vec<_> = log.iter().filter_map(|line| line.strip_prefix("PATCH ")?.split(' ').nth(1)).collect();
    assert_eq!(pieces, ["0-999", "1000-1999", "2000-2999", "3000-3499"]);
    let manifest = format!("PUT sha256:{}", Digest::of("the manifest"));
    assert_eq!(log[log.len() - 2..], [manifest, "PUT 1".to_owned()]);
}

#[test]
fn a_second_time_nothing_is_sent() {
    let (bench, registry) = (Bench::new(), Registry::start());
    bench.push(&registry).unwrap();
    registry.state().log.clear();
    let pushed = bench.push(&registry).unwrap();
    assert!(pushed.up_to_date && pushed.sent == [false, false], "{pushed:?}");
    assert_eq!(registry.state().log, ["HEAD 1"]);
}

#[test]
fn what_the_registry_has_is_not_sent_again() {
    let (bench, registry) = (Bench::new(), Registry::start());
    registry.state().blobs.insert(format!("sha256:{}", Digest::of(&bench.disk)), bench.disk.clone());
    assert_eq!(bench.push(&registry).unwrap().sent, [false, true]);
    bench.assert_there(&registry);
    assert!(registry.state().received < 100);
}

#[test]
fn after_a_cut_it_goes_on_where_it_was() {
    let (bench, registry) = (Bench::new(), Registry::start());
    registry.state().cuts = vec![700, 0, 1];
    bench.push(&registry).unwrap();
    bench.assert_there(&registry);
    let state = registry.state();
    assert!(state.log.iter().any(|line| line.ends_with("700-1699")), "{:?}", state.log);
    // No byte twice, whatever was cut.
    assert_eq!(state.received, bench.disk.len() + "{}the manifestthe index".len());
}

#[test]
fn an_upload_that_the_registry_forgets_begins_anew() {
    let (bench, registry) = (Bench::new(), Registry::start());
    (registry.state().cuts, registry.state().forgetful) = (vec![700], true);
    // It forgets whatever has begun, so that only a file that is one piece arrives.
    let error = bench.push(&registry).unwrap_err();
    assert!(matches!(fault(error), Fault::Network(why) if why.contains("forgotten")));
    registry.state().forgetful = false;
    bench.push(&registry).unwrap();
    bench.assert_there(&registry);
}

#[test]
fn a_registry_that_knows_no_pieces_gets_the_file_as_a_whole() {
    let (bench, registry) = (Bench::new(), Registry::start());
    registry.state().whole = true;
    bench.push(&registry).unwrap();
    bench.assert_there(&registry);
    assert_eq!(registry.state().log.iter().filter(|line| line.starts_with("PATCH")).count(), 1);
}

#[test]
fn pieces_are_as_large_as_the_registry_wants_them() {
    let (bench, registry) = (Bench::new(), Registry::start());
    registry.state().least = Some(3000);
    bench.push(&registry).unwrap();
    bench.assert_there(&registry);
    assert!(registry.state().log.iter().any(|line| line.ends_with(" 0-2999")));
}

#[test]
fn other_bytes_than_were_announced_are_not_taken() {
    let (bench, registry) = (Bench::new(), Registry::start());
    let mut package = bench.package();
    package.parts[0].start = 3;
    let fault = fault(bench.push_as(&registry, &package).unwrap_err());
    assert_eq!(fault, Fault::Refused { status: 400, said: "DIGEST_INVALID: other bytes".into() });
    assert!(registry.state().manifests.is_empty());
}

#[test]
fn who_has_logged_in_may_write_and_others_are_told_how() {
    let (mut bench, registry) = (Bench::new(), Registry::start());
    registry.state().guarded = true;
    let told = fault(bench.push(&registry).unwrap_err());
    assert_eq!(told, Fault::ReadOnly { host: registry.host.clone(), known: false });
    assert!(told.to_string().contains(&format!("docker login {}", registry.host)), "{told}");
    let config = bench.dir.path().join("config.json");
    // me:pass
    fs::write(&config, format!(r#"{{"auths":{{"{}":{{"auth":"bWU6cGFzcw=="}}}}}}"#, registry.host)).unwrap();
    bench.sources.registry_credentials = vec![config];
    bench.push(&registry).unwrap();
    bench.assert_there(&registry);
    let tokens = registry.state().log.iter().filter(|line| *line == "GET token").count();
    assert_eq!(tokens, 2, "one for who may not, one for who may");
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_registry_and_not_repeated() {
    let (bench, registry) = (Bench::new(), Registry::start());
    registry.state().refusal = Some((404, r#"{"errors":[{"code":"NAME_UNKNOWN","message":"create it first"}]}"#));
    let error = bench.push(&registry).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("cannot push clay.img.zst") && text.contains("NAME_UNKNOWN: create it first"), "{text}");
    assert_eq!(registry.state().log.iter().filter(|line| line.starts_with("POST")).count(), 1);
}

#[test]
fn a_registry_that_has_too_much_to_do_is_asked_again() {
    let (bench, registry) = (Bench::new(), Registry::start());
    registry.state().refusal = Some((500, ""));
    assert_eq!(fault(bench.push(&registry).unwrap_err()), Fault::Status(500));
    assert_eq!(registry.state().log.iter().filter(|line| line.starts_with("POST")).count(), 5);
}

#[test]
fn who_wants_to_stop_stops() {
    let (bench, registry) = (Bench::new(), Registry::start());
    bench.cancel.cancel();
    assert!(matches!(bench.push(&registry).unwrap_err(), FetchError::Cancelled));
    assert!(registry.state().manifests.is_empty());
}
