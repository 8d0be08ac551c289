use super::*;
use kiln_types::Digest;

fn descriptor(platform: Option<(&str, &str, &str)>, digest: &str) -> Descriptor {
    let platform = platform.map(|(os, architecture, variant)| Platform {
        os: os.to_owned(),
        architecture: architecture.to_owned(),
        variant: variant.to_owned(),
    });
    let digest = format!("sha256:{}", Digest::of(digest));
    Descriptor { media_type: media::MANIFEST.to_owned(), digest, size: 2, platform, annotations: Default::default() }
}

fn chosen(manifests: &[Descriptor], architecture: &str) -> Result<usize, String> {
    let found = choose(manifests, &Platform::of_debian(architecture)).map_err(|error| error.to_string())?;
    Ok(manifests.iter().position(|one| one == found).unwrap())
}

#[test]
fn a_node_takes_what_its_processor_runs_best() {
    let all = [
        descriptor(Some(("windows", "amd64", "")), "w"),
        descriptor(Some(("linux", "amd64", "v3")), "v3"),
        descriptor(Some(("linux", "amd64", "")), "a"),
        descriptor(Some(("linux", "arm", "v5")), "5"),
        descriptor(Some(("linux", "arm", "v6")), "6"),
        descriptor(Some(("linux", "arm64", "v8")), "8"),
        descriptor(Some(("unknown", "unknown", "")), "attestation"),
    ];
    assert_eq!(chosen(&all, "amd64"), Ok(2));
    assert_eq!(chosen(&all, "arm64"), Ok(5));
    assert_eq!(chosen(&all, "armhf"), Ok(4), "v6 runs on v7, and better than v5");
    let with_v7 = [&all[..], &[descriptor(Some(("linux", "arm", "v7")), "7")]].concat();
    assert_eq!(chosen(&with_v7, "armhf"), Ok(7));
}

#[test]
fn other_words_for_an_architecture_are_known() {
    let one = |architecture: &str| [descriptor(Some(("linux", architecture, "")), "a")];
    for (words, ours) in [("x86_64", "amd64"), ("aarch64", "arm64"), ("armhf", "armhf"), ("armel", "armhf")] {
        assert_eq!(chosen(&one(words), ours), Ok(0), "{words}");
    }
    assert!(chosen(&one("x86_64"), "arm64").is_err());
}

#[test]
fn an_image_without_layers_is_one() {
    let digest = Digest::of("configuration");
    let kind = "application/vnd.oci.image.config.v1+json";
    let text = format!(
        r#"{{"config":{{"mediaType":"{kind}","digest":"sha256:{digest}","size":2,"annotations":null}},"layers":null}}"#
    );
    let Document::Manifest(manifest) = parse(text.as_bytes()).unwrap().1 else { panic!("an index") };
    assert!(manifest.layers.is_empty());
    let config = parse_config(br#"{"os":"linux","architecture":"arm64","rootfs":{"type":"layers","diff_ids":null}}"#);
    assert!(config.unwrap().diff_ids.is_empty());
    assert!(docker_images(br#"[{"Config":"c.json","RepoTags":["a:1"],"Layers":null}]"#).unwrap()[0].layers.is_empty());
}

#[test]
fn a_missing_architecture_names_those_there_are() {
    let all = [
        descriptor(Some(("linux", "s390x", "")), "z"),
        descriptor(Some(("linux", "arm64", "v8")), "8"),
        descriptor(Some(("unknown", "unknown", "")), "attestation"),
        descriptor(Some(("linux", "arm64", "v8")), "again"),
    ];
    let error = chosen(&all, "armhf").unwrap_err();
    assert_eq!(error, "there is no image for linux/arm/v7; there is linux/arm64/v8, linux/s390x");
    assert!(chosen(&[], "amd64").unwrap_err().ends_with("there is none"));
}

#[test]
fn documents_say_themselves_what_they_are() {
    let digest = Digest::of("x");
    let config = format!(r#"{{"mediaType":"{}","digest":"sha256:{digest}","size":9}}"#, media::DOCKER_CONFIG);
    let manifest =
        format!(r#"{{"schemaVersion":2,"mediaType":"{}","config":{config},"layers":[]}}"#, media::DOCKER_MANIFEST);
    let (media_type, document) = parse(manifest.as_bytes()).unwrap();
    assert_eq!(media_type, media::DOCKER_MANIFEST);
    assert!(matches!(document, Document::Manifest(manifest) if manifest.config.sha256 == digest));
    let (media_type, _) = parse(br#"{"schemaVersion":2,"manifests":[]}"#).unwrap();
    assert_eq!(media_type, media::INDEX);
}

#[test]
fn other_things_in_a_registry_are_not_taken_for_images() {
    let refused = |text: &str| parse(text.as_bytes()).unwrap_err().to_string();
    let schema_1 = r#"{"schemaVersion":1,"name":"library/x","fsLayers":[]}"#;
    assert!(refused(schema_1).contains("not a container image"));
    let chart = format!(
        r#"{{"config":{{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"sha256:{}","size":2}},"layers":[]}}"#,
        Digest::of("x")
    );
    assert_eq!(
        refused(&chart),
        "`application/vnd.cncf.helm.config.v1+json` is not a container image that kiln can use"
    );
    assert!(refused("<html>").contains("cannot be read"));
    let other = chart
        .replace("application/vnd.cncf.helm.config", "application/vnd.oci.image.config")
        .replace("sha256:", "sha512:");
    assert!(refused(&other).contains("kiln knows sha256 alone"));
}

#[test]
fn a_configuration_names_its_layers() {
    let text = format!(
        r#"{{"architecture":"arm","os":"linux","variant":"v7","rootfs":{{"type":"layers","diff_ids":["sha256:{}"]}},"config":{{}}}}"#,
        Digest::of("layer")
    );
    let config = parse_config(text.as_bytes()).unwrap();
    assert_eq!(config.platform, Platform::of_debian("armhf"));
    assert_eq!(config.diff_ids, [Digest::of("layer")]);
}

#[test]
fn challenges_are_read_with_commas_in_their_values() {
    let header = r#"Bearer realm="https://auth.example.org/token",service="registry.example.org",scope="repository:a/b:pull,push""#;
    let expected = Challenge::Bearer {
        realm: "https://auth.example.org/token".to_owned(),
        service: Some("registry.example.org".to_owned()),
        scope: Some("repository:a/b:pull,push".to_owned()),
    };
    assert_eq!(Challenge::parse(header), Some(expected));
    assert_eq!(Challenge::parse("Basic realm=\"x\""), Some(Challenge::Basic));
    assert_eq!(Challenge::parse("basic"), Some(Challenge::Basic));
    let bare = Challenge::parse("bearer realm=https://a/b, service=c");
    assert!(matches!(bare, Some(Challenge::Bearer { realm, .. }) if realm == "https://a/b"));
    let several = ["Negotiate", "Basic realm=\"x\"", header];
    assert_eq!(Challenge::choose(several.into_iter()), Challenge::parse(header));
    assert_eq!(Challenge::choose(several.into_iter().take(2)), Some(Challenge::Basic));
    assert_eq!(Challenge::choose(several.into_iter().take(1)), None);
    for other in ["", "Negotiate", "Bearer", "Bearer scope=\"x\""] {
        assert_eq!(Challenge::parse(other), None, "{other}");
    }
}

#[test]
fn archives_of_docker_get_the_manifest_they_lack() {
    let images = docker_images(br#"[{"Config":"c.json","RepoTags":null,"Layers":["a/layer.tar"]}]"#).unwrap();
    assert_eq!((images[0].config.as_str(), images[0].repo_tags.len()), ("c.json", 0));
    let blob = |media_type: &str| Blob { media_type: media_type.to_owned(), size: 3, sha256: Digest::of(media_type) };
    let text = docker_manifest(&blob(media::DOCKER_CONFIG), &[blob(media::DOCKER_LAYER)]);
    let (_, document) = parse(&text).unwrap();
    let expected = Manifest { config: blob(media::DOCKER_CONFIG), layers: vec![blob(media::DOCKER_LAYER)] };
    assert_eq!(document, Document::Manifest(expected));
}

#[test]
fn the_chart_of_a_manifest_is_its_layer() {
    let digest = "a".repeat(64);
    let of = |config: &str, layer: &str| {
        let text = format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"{config}","digest":"sha256:{digest}","size":2}},
            "layers":[{{"mediaType":"application/vnd.cncf.helm.chart.provenance.v1.prov","digest":"sha256:{digest}","size":1}},
            {{"mediaType":"{layer}","digest":"sha256:{digest}","size":9}}]}}"#
        );
        parse_chart(text.as_bytes())
    };
    assert_eq!(of(media::CHART_CONFIG, media::CHART).unwrap().size, 9);
    for (config, layer) in [(media::CHART_CONFIG, media::DOCKER_LAYER), (media::DOCKER_CONFIG, media::CHART)] {
        assert!(matches!(of(config, layer), Err(OciError::NoChart { .. })));
    }
    assert!(parse_chart(b"{}").is_err() && parse_chart(b"[").is_err());
}
