//! Container images from a registry on the loopback interface: tokens, passwords, mirrors, cut connections, and everything
//! that a registry may say that is wrong.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use kiln_event::{Event, Listener};
use kiln_plan::{
    lock::LockedImage,
    oci::{OciError, Platform, media},
};
use kiln_store::{Fault, FetchError, Fetcher};
use kiln_types::{Digest, ImageName};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command, sync::Mutex};
use support::{
    Bench,
    server::{Act, Seen, Server},
};

const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// An image for some platforms, as its registry has it.
struct Image {
    index: Vec<u8>,
    manifests: Vec<Vec<u8>>,
    configs: Vec<Vec<u8>>,
    layer: Vec<u8>,
}

fn descriptor(media_type: &str, bytes: &[u8], more: &str) -> String {
    let (digest, size) = (Digest::of(bytes), bytes.len());
    format!(r#"{{"mediaType":"{media_type}","digest":"sha256:{digest}","size":{size}{more}}}"#)
}

fn image(platforms: &[&str]) -> Image {
    let layer = b"layer".repeat(1000);
    let (mut manifests, mut configs, mut listed) = (Vec::new(), Vec::new(), Vec::new());
    for platform in platforms {
        let parts: Vec<&str> = platform.split('/').collect();
        let variant = parts.get(1).map_or(String::new(), |variant| format!(r#","variant":"{variant}""#));
        let said = format!(r#""os":"linux","architecture":"{}"{variant}"#, parts[0]);
        let diff_id = Digest::of("the tar file");
        let config = format!(r#"{{{said},"rootfs":{{"type":"layers","diff_ids":["sha256:{diff_id}"]}}}}"#).into_bytes();
        let (config_at, layer_at) =
            (descriptor(OCI_CONFIG, &config, ""), descriptor("application/x-layer", &layer, ""));
        let manifest = format!(
            r#"{{"schemaVersion":2,"mediaType":"{}","config":{config_at},"layers":[{layer_at}]}}"#,
            media::MANIFEST
        );
        listed.push(descriptor(media::MANIFEST, manifest.as_bytes(), &format!(r#","platform":{{{said}}}"#)));
        manifests.push(manifest.into_bytes());
        configs.push(config);
    }
    let index = format!(r#"{{"schemaVersion":2,"mediaType":"{}","manifests":[{}]}}"#, media::INDEX, listed.join(","));
    Image { index: index.into_bytes(), manifests, configs, layer }
}

/// Serves `image` as `team/app:1`, every file by `act`.
fn serve(server: &Server, image: &Image, act: impl Fn(&[u8]) -> Vec<Act>) {
    server.on("/v2/team/app/manifests/1", act(&image.index));
    for manifest in image.manifests.iter().chain([&image.index]) {
        server.on(&format!("/v2/team/app/manifests/sha256:{}", Digest::of(manifest)), act(manifest));
    }
    for blob in image.configs.iter().chain([&image.layer]) {
        server.on(&format!("/v2/team/app/blobs/sha256:{}", Digest::of(blob)), act(blob));
    }
}

fn plainly(file: &[u8]) -> Vec<Act> {
    vec![Act::Serve(file.to_vec())]
}

fn name(server: &Server) -> ImageName {
    format!("{}/team/app:1", server.root.strip_prefix("http://").unwrap()).parse().unwrap()
}

fn node(architecture: &str) -> Platform {
    Platform::of_debian(architecture)
}

fn lock(bench: &Bench, server: &Server) -> Result<LockedImage, FetchError> {
    bench.fetcher().lock_image(&name(server), &node("amd64"))
}

fn fault(error: FetchError) -> Fault {
    match error {
        FetchError::Failed { mut failures, .. } => failures.remove(0).fault,
        other => panic!("{other}"),
    }
}

#[test]
fn an_image_is_pinned_fetched_and_there_without_a_network() {
    let (server, image) = (Server::start(), image(&["arm64/v8", "amd64"]));
    serve(&server, &image, plainly);
    let mut bench = Bench::new("http://127.0.0.1:9");
    let locked = lock(&bench, &server).unwrap();
    assert_eq!(locked.index.as_ref().unwrap().sha256, Digest::of(&image.index));
    assert_eq!(locked.manifest.sha256, Digest::of(&image.manifests[1]));
    assert_eq!(locked.layers[0].sha256, Digest::of(&image.layer));
    assert!(!bench.store.has(&Digest::of(&image.layer), image.layer.len() as u64), "a lock needs no layer");
    bench.fetcher().images(&[locked.clone(), locked.clone()]).unwrap();
    assert_eq!(bench.store.read(&Digest::of(&image.layer)).unwrap(), Some(image.layer.clone()));
    bench.assert_nothing_half_made();
    bench.sources.offline = true;
    server.forget();
    bench.fetcher().images(&[locked]).unwrap();
    assert_eq!(server.seen(), []);
}

#[test]
fn without_a_network_what_is_missing_has_its_name() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    serve(&server, &image, plainly);
    let mut bench = Bench::new("http://127.0.0.1:9");
    let locked = lock(&bench, &server).unwrap();
    bench.sources.offline = true;
    for error in [bench.fetcher().images(&[locked]).unwrap_err(), lock(&bench, &server).unwrap_err()] {
        let FetchError::Offline { missing } = error else { panic!("{error}") };
        assert_eq!(missing, [name(&server).to_string()]);
    }
}

#[test]
fn the_variant_of_the_processor_is_chosen() {
    let (server, image) = (Server::start(), image(&["arm/v6", "arm/v7", "arm64/v8"]));
    serve(&server, &image, plainly);
    let bench = Bench::new("http://127.0.0.1:9");
    let locked = bench.fetcher().lock_image(&name(&server), &node("armhf")).unwrap();
    assert_eq!(locked.manifest.sha256, Digest::of(&image.manifests[1]));
}

#[test]
fn a_missing_architecture_names_those_there_are_before_any_layer_is_fetched() {
    let (server, image) = (Server::start(), image(&["arm64/v8", "s390x"]));
    serve(&server, &image, plainly);
    let bench = Bench::new("http://127.0.0.1:9");
    let error = lock(&bench, &server).unwrap_err();
    let FetchError::Image { source: OciError::NoPlatform { available, .. }, .. } = &error else { panic!("{error}") };
    assert_eq!(available.iter().map(ToString::to_string).collect::<Vec<_>>(), ["linux/arm64/v8", "linux/s390x"]);
    assert_eq!(server.seen().len(), 1, "{:?}", server.seen());
}

#[test]
fn a_single_image_for_another_architecture_is_refused_too() {
    let (server, image) = (Server::start(), image(&["arm64/v8"]));
    serve(&server, &image, plainly);
    server.on("/v2/team/app/manifests/1", plainly(&image.manifests[0]));
    let error = lock(&Bench::new("http://127.0.0.1:9"), &server).unwrap_err();
    assert!(matches!(error, FetchError::Image { source: OciError::NoPlatform { .. }, .. }), "{error}");
}

/// A registry that wants a token, which another path of the same server gives to `who`.
fn with_tokens(server: &Server, image: &Image, who: &str) {
    let challenge = format!(r#"Bearer realm="{}/token",service="registry""#, server.root);
    serve(server, image, |file| {
        let (authorization, challenge) = ("Bearer t0ken".to_owned(), challenge.clone());
        vec![Act::Guarded { file: file.to_vec(), authorization, challenge }]
    });
    let asked = "/token?service=registry&scope=repository%3Ateam%2Fapp%3Apull";
    let (file, authorization) = (br#"{"token":"t0ken"}"#.to_vec(), who.to_owned());
    server.on(asked, [Act::Guarded { file, authorization, challenge: "Basic".to_owned() }]);
}

#[test]
fn a_token_is_asked_for_by_nobody_in_particular_and_kept() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    with_tokens(&server, &image, "");
    let bench = Bench::new("http://127.0.0.1:9");
    let fetcher = bench.fetcher();
    let locked = fetcher.lock_image(&name(&server), &node("amd64")).unwrap();
    fetcher.images(&[locked]).unwrap();
    let tokens = server.seen().iter().filter(|seen| seen.path.starts_with("/token")).count();
    assert_eq!(tokens, 1, "{:?}", server.seen());
}

/// `me:secret`.
const BASIC: &str = "Basic bWU6c2VjcmV0";

#[test]
fn dockers_configuration_says_who_asks() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    with_tokens(&server, &image, BASIC);
    let mut bench = Bench::new("http://127.0.0.1:9");
    let refused = fault(lock(&bench, &server).unwrap_err());
    assert!(matches!(refused, Fault::Unauthorized { known: false, .. }), "{refused}");
    let config = bench.dir.path().join("config.json");
    let host = server.root.strip_prefix("http://").unwrap();
    bench.sources.registry_credentials = vec![bench.dir.path().join("none.json"), config.clone()];
    fs::write(&config, format!(r#"{{"auths":{{"{host}":{{"auth":"bWU6c2VjcmV0"}}}}}}"#)).unwrap();
    lock(&bench, &server).unwrap();
    fs::write(&config, format!(r#"{{"auths":{{"{host}":{{"username":"me","password":"another"}}}}}}"#)).unwrap();
    let error = lock(&bench, &server).unwrap_err();
    assert!(!error.to_string().contains("another"), "{error}");
    assert!(matches!(fault(error), Fault::Unauthorized { known: true, .. }));
}

#[test]
fn a_registry_may_offer_several_ways_to_say_who_asks() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    serve(&server, &image, |file| {
        let (file, authorization) = (file.to_vec(), BASIC.to_owned());
        let challenge = "Negotiate\r\nWWW-Authenticate: Basic realm=\"clay\"".to_owned();
        vec![Act::Guarded { file, authorization, challenge }]
    });
    let mut bench = Bench::new("http://127.0.0.1:9");
    let config = bench.dir.path().join("config.json");
    fs::write(&config, format!(r#"{{"auths":{{"{}":{{"auth":"bWU6c2VjcmV0"}}}}}}"#, server.root)).unwrap();
    bench.sources.registry_credentials = vec![config];
    lock(&bench, &server).unwrap();
}

#[test]
fn a_mirror_may_have_a_project_for_each_registry() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    let files = [
        ("manifests/1", &image.index),
        ("manifests/sha256:", &image.manifests[0]),
        ("blobs/sha256:", &image.configs[0]),
    ];
    for (kind, file) in files {
        let digest = if kind.ends_with(':') { Digest::of(file).to_string() } else { String::new() };
        // It says no scope, so that the token is for what was asked for there.
        let challenge = format!(r#"Bearer realm="{}/token""#, server.root);
        let act = Act::Guarded { file: file.clone(), authorization: "Bearer t0ken".to_owned(), challenge };
        server.on(&format!("/v2/hub/team/app/{kind}{digest}"), [act]);
    }
    let token = Act::Serve(br#"{"token":"t0ken"}"#.to_vec());
    server.on("/token?scope=repository%3Ahub%2Fteam%2Fapp%3Apull", [token]);
    let mut bench = Bench::new("http://127.0.0.1:9");
    bench.sources.registry_mirrors = vec![format!("docker.io={}/v2/hub", server.root).parse().unwrap()];
    let locked = bench.fetcher().lock_image(&"team/app:1".parse().unwrap(), &node("amd64")).unwrap();
    assert_eq!(locked.name.to_string(), "docker.io/team/app:1");
}

/// Keeps what the user is warned of.
#[derive(Default)]
struct Warned(Mutex<Vec<String>>);

impl Listener for Warned {
    fn hear(&self, event: Event) {
        if let Event::Warning { text } = event {
            self.0.lock().unwrap().push(text);
        }
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_of_once() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    with_tokens(&server, &image, "");
    let mut bench = Bench::new("http://127.0.0.1:9");
    let place = support::Dir::new();
    let [missing, empty, broken] = ["missing", "empty", "broken"].map(|name| place.path().join(name));
    fs::write(&empty, "\n").unwrap();
    fs::write(&broken, r#"{"auths":{"127.0.0.1":{"auth":"c2VjcmV0"}},}"#).unwrap();
    let directory = place.path().to_owned();
    bench.sources.registry_credentials = vec![missing, empty.join("below"), empty, broken, directory];
    let warned = Warned::default();
    for _ in 0..2 {
        let fetcher = Fetcher::new(&bench.store, &bench.sources, &warned, &bench.cancel).unwrap();
        fetcher.lock_image(&name(&server), &node("amd64")).unwrap();
    }
    let warned = warned.0.into_inner().unwrap();
    assert_eq!(warned.len(), 4, "two by each of two fetchers: {warned:?}");
    assert!(warned[0].ends_with("broken says nobody who asks registries: it is not JSON"), "{warned:?}");
}

#[test]
fn a_password_that_others_would_hear_is_not_said_and_that_is_told() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    let (file, authorization) = (image.index, BASIC.to_owned());
    let act = Act::Guarded { file, authorization, challenge: "Basic".to_owned() };
    server.on("http://mirror.example.org/v2/team/app/manifests/1", [act]);
    let mut bench = Bench::new("http://127.0.0.1:9");
    bench.sources.proxies.http = Some(server.root.clone());
    bench.sources.registry_mirrors = vec!["a.example.org=http://mirror.example.org".parse().unwrap()];
    let config = bench.dir.path().join("config.json");
    fs::write(&config, r#"{"auths":{"mirror.example.org":{"auth":"bWU6c2VjcmV0"}}}"#).unwrap();
    bench.sources.registry_credentials = vec![config];
    let error = bench.fetcher().lock_image(&"a.example.org/team/app:1".parse().unwrap(), &node("amd64")).unwrap_err();
    assert_eq!(fault(error), Fault::Overheard { host: "mirror.example.org".to_owned() });
}

#[test]
fn a_password_goes_to_a_registry_that_takes_it_itself_and_nowhere_else() {
    let (server, elsewhere, image) = (Server::start(), Server::start(), image(&["amd64"]));
    let guarded = |file: &[u8]| {
        vec![Act::Guarded { file: file.to_vec(), authorization: BASIC.to_owned(), challenge: "Basic".to_owned() }]
    };
    serve(&server, &image, guarded);
    // A store of another owner, which refuses who tells it a password.
    let layer = format!("/v2/team/app/blobs/sha256:{}", Digest::of(&image.layer));
    server.on(&layer, [Act::Redirect(format!("{}/layer", elsewhere.root))]);
    let nobody = Act::Guarded { file: image.layer.clone(), authorization: String::new(), challenge: String::new() };
    elsewhere.on("/layer", [nobody]);
    let mut bench = Bench::new("http://127.0.0.1:9");
    let config = bench.dir.path().join("config.json");
    fs::write(
        &config,
        r#"{"auths":{"127.0.0.1":{"auth":"bm90OnRoaXM="},"#.to_owned()
            + &format!(r#""{}":{{"auth":"bWU6c2VjcmV0"}}}}}}"#, server.root),
    )
    .unwrap();
    bench.sources.registry_credentials = vec![config];
    let fetcher = bench.fetcher();
    let locked = fetcher.lock_image(&name(&server), &node("amd64")).unwrap();
    fetcher.images(&[locked]).unwrap();
    assert_eq!(elsewhere.seen().len(), 1);
}

#[test]
fn a_helper_gives_the_password() {
    // Helpers are found by PATH, which belongs to a whole process: this test runs once more, in one of its own.
    const INSIDE: &str = "KILN_TEST_HELPERS";
    let Some(helpers) = std::env::var_os(INSIDE) else {
        let helpers = support::Dir::new();
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "a_helper_gives_the_password"]).env(INSIDE, helpers.path());
        let path = format!("{}:{}", helpers.path().display(), std::env::var("PATH").unwrap());
        assert!(again.env("PATH", path).status().unwrap().success());
        return;
    };
    let (server, image) = (Server::start(), image(&["amd64"]));
    with_tokens(&server, &image, BASIC);
    let mut bench = Bench::new("http://127.0.0.1:9");
    let (helper, host) = (Path::new(&helpers).join("docker-credential-test"), &server.root["http://".len()..]);
    let answer = r#"{"Username":"me","Secret":"secret"}"#;
    let script = format!("#!/bin/sh\n[ \"$1\" = get ] && [ \"$(cat)\" = {host} ] && echo '{answer}'\n");
    fs::write(&helper, script).unwrap();
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).unwrap();
    let config = bench.dir.path().join("config.json");
    bench.sources.registry_credentials = vec![config.clone()];
    for text in [r#"{"credsStore":"test"}"#.to_owned(), format!(r#"{{"credHelpers":{{"{host}":"test"}}}}"#)] {
        fs::write(&config, text).unwrap();
        lock(&bench, &server).unwrap();
    }
    for missing in ["none", "../test"] {
        fs::write(&config, format!(r#"{{"credsStore":"{missing}"}}"#)).unwrap();
        let fault = fault(lock(&bench, &server).unwrap_err());
        assert!(matches!(fault, Fault::Unauthorized { known: false, .. }), "{fault}");
    }
}

#[test]
fn a_registry_that_is_asked_too_often_is_left_alone_for_as_long_as_it_says() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    serve(&server, &image, |file| vec![Act::Later(429, 1), Act::Serve(file.to_vec())]);
    let bench = Bench::new("http://127.0.0.1:9");
    let begin = std::time::Instant::now();
    let locked = lock(&bench, &server).unwrap();
    assert!(begin.elapsed() >= std::time::Duration::from_secs(3), "a tag, a manifest, a configuration");
    drop(locked);
    server.on("/v2/team/app/manifests/1", [Act::Later(429, 3600)]);
    let fault = fault(lock(&bench, &server).unwrap_err());
    assert_eq!(fault.to_string(), "the server answers 429 (too many requests) and wants to be asked again in 3600 s");
}

#[test]
fn a_layer_whose_connection_is_cut_goes_on_where_it_was() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    serve(&server, &image, plainly);
    let layer = format!("/v2/team/app/blobs/sha256:{}", Digest::of(&image.layer));
    server.on(&layer, [Act::CutAfter(image.layer.clone(), 3000), Act::Serve(image.layer.clone())]);
    let bench = Bench::new("http://127.0.0.1:9");
    let locked = lock(&bench, &server).unwrap();
    bench.fetcher().images(&[locked]).unwrap();
    let seen: Vec<Seen> = server.seen().into_iter().filter(|seen| seen.path == layer).collect();
    assert_eq!(seen.iter().map(|seen| seen.from).collect::<Vec<_>>(), [0, 3000]);
}

#[test]
fn files_that_are_not_what_they_should_be_are_not_kept() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    serve(&server, &image, plainly);
    let bench = Bench::new("http://127.0.0.1:9");
    let locked = lock(&bench, &server).unwrap();
    let mut altered = image.layer.clone();
    altered[17] ^= 1;
    for (place, right, wrong) in [
        ("blobs", &image.layer, altered.clone()),
        ("blobs", &image.layer, image.layer[..100].to_vec()),
        ("manifests", &image.manifests[0], [&image.manifests[0][..], b" "].concat()),
        ("blobs", &image.configs[0], b"{}".to_vec()),
    ] {
        let bench = Bench::new("http://127.0.0.1:9");
        serve(&server, &image, plainly);
        server.on(&format!("/v2/team/app/{place}/sha256:{}", Digest::of(right)), plainly(&wrong));
        let fault = fault(bench.fetcher().images(std::slice::from_ref(&locked)).unwrap_err());
        assert!(matches!(fault, Fault::WrongDigest { .. } | Fault::WrongSize { .. }), "{fault}");
        assert!(!bench.store.has(&Digest::of(&wrong), wrong.len() as u64));
    }
    // By its digest a name cannot lead elsewhere.
    let pinned: ImageName = format!("{}@sha256:{}", name(&server), Digest::of("another")).parse().unwrap();
    server.on(&format!("/v2/team/app/manifests/{}", pinned.version()), plainly(&image.index));
    let error = bench.fetcher().lock_image(&pinned, &node("amd64")).unwrap_err();
    assert!(matches!(fault(error), Fault::WrongDigest { .. }));
}

#[test]
fn a_mirror_is_asked_first_and_the_registry_when_that_fails() {
    let (registry, mirror, image) = (Server::start(), Server::start(), image(&["amd64"]));
    serve(&registry, &image, plainly);
    serve(&mirror, &image, plainly);
    mirror.on(&format!("/v2/team/app/blobs/sha256:{}", Digest::of(&image.layer)), [Act::Status(404)]);
    let mut bench = Bench::new("http://127.0.0.1:9");
    let host = registry.root.strip_prefix("http://").unwrap();
    bench.sources.registry_mirrors = vec![format!("{host}={}", mirror.root).parse().unwrap()];
    let locked = lock(&bench, &registry).unwrap();
    assert_eq!(registry.seen(), []);
    bench.fetcher().images(&[locked]).unwrap();
    assert_eq!(registry.seen().len(), 1, "{:?}", registry.seen());
}

#[test]
fn what_is_in_a_registry_and_no_image_is_named() {
    let (server, image) = (Server::start(), image(&["amd64"]));
    for (answer, words) in [
        (b"<html>please log in".to_vec(), "cannot be read"),
        (br#"{"schemaVersion":1,"fsLayers":[]}"#.to_vec(), "not a container image"),
        (image.manifests[0].clone().into_iter().map(|byte| if byte == b'2' { b'9' } else { byte }).collect(), ""),
    ] {
        serve(&server, &image, plainly);
        server.on("/v2/team/app/manifests/1", plainly(&answer));
        let error = lock(&Bench::new("http://127.0.0.1:9"), &server).unwrap_err();
        let text = format!("{error} {:?}", std::error::Error::source(&error).map(ToString::to_string));
        assert!(text.contains(words), "{text}");
    }
}
