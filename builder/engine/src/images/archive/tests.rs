use super::*;
use kiln_plan::oci::Manifest;
use kiln_types::Digest;
use serde_json::{Value, json};
use std::{fs, path::Path};
use tempfile::TempDir;

/// A store, and a place for files of the user.
struct Place {
    dir: TempDir,
    store: Store,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path().join("store")).unwrap();
    Place { dir, store }
}

impl Place {
    fn tar(&self, files: &[(&str, &[u8])], links: &[(&str, &str)]) -> ImageFile {
        let path = self.dir.path().join("archive.tar");
        let mut builder = tar::Builder::new(fs::File::create(&path).unwrap());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        for (name, target) in links {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            builder.append_link(&mut header, name, target).unwrap();
        }
        builder.into_inner().unwrap();
        ImageFile { digest: Digest::of(fs::read(&path).unwrap()), path }
    }

    fn lock(&self, file: &ImageFile, name: Option<&str>) -> Result<Vec<LockedImage>, String> {
        let name = name.map(|name| name.parse().unwrap());
        let locked = lock(&self.store, file, name.as_ref(), &Platform::of_debian("amd64"));
        locked.map_err(|error| match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        })
    }
}

fn config(architecture: &str) -> Vec<u8> {
    let rootfs = json!({ "type": "layers", "diff_ids": [format!("sha256:{}", Digest::of("layer"))] });
    json!({ "architecture": architecture, "os": "linux", "rootfs": rootfs }).to_string().into_bytes()
}

fn docker(tags: Value) -> Vec<u8> {
    json!([{ "Config": "config.json", "RepoTags": tags, "Layers": ["a/layer.tar"] }]).to_string().into_bytes()
}

fn names(locked: &[LockedImage]) -> Vec<String> {
    locked.iter().map(|image| image.name.to_string()).collect()
}

#[test]
fn what_docker_saves_is_an_image_under_its_names_or_another() {
    let place = place();
    let (manifest, config) = (docker(json!(["app:1", "app:latest"])), config("amd64"));
    let parts: [(&str, &[u8]); 3] =
        [("manifest.json", &manifest), ("./config.json", &config), ("b/layer.tar", b"layer")];
    let file = place.tar(&parts, &[("a/layer.tar", "../b/layer.tar")]);
    let locked = place.lock(&file, None).unwrap();
    assert_eq!(names(&locked), ["docker.io/library/app:1", "docker.io/library/app:latest"]);
    assert_eq!(names(&place.lock(&file, Some("example.org/mine:2")).unwrap()), ["example.org/mine:2"]);
    let image = &locked[0];
    assert_eq!((image.file, image.layers[0].sha256), (Some(file.digest), Digest::of("layer")));
    let manifest = place.store.read(&image.manifest.sha256).unwrap().unwrap();
    let (_, document) = oci::parse(&manifest).unwrap();
    let expected = Manifest { config: image.config.clone(), layers: image.layers.clone() };
    assert_eq!(document, Document::Manifest(expected));
    assert!(image.blobs().all(|blob| place.store.has(&blob.sha256, blob.size)));
}

#[test]
fn an_archive_without_names_or_with_others_says_so() {
    let place = place();
    let image = config("amd64");
    let parts = |manifest: &[u8]| {
        place.tar(&[("manifest.json", manifest), ("config.json", &image), ("a/layer.tar", b"layer")], &[])
    };
    let nameless = parts(&docker(Value::Null));
    assert!(place.lock(&nameless, None).unwrap_err().ends_with("archive.tar has no name"));
    assert_eq!(names(&place.lock(&nameless, Some("a")).unwrap()), ["docker.io/library/a:latest"]);
    let one = json!({ "Config": "config.json", "RepoTags": ["one:1"], "Layers": ["a/layer.tar"] });
    let other = json!({ "Config": "config.json", "RepoTags": ["two:1"], "Layers": ["a/layer.tar"] });
    let two = parts(json!([one, other]).to_string().as_bytes());
    assert_eq!(names(&place.lock(&two, Some("two:1")).unwrap()), ["docker.io/library/two:1"]);
    let error = place.lock(&two, Some("three")).unwrap_err();
    assert!(error.ends_with("has no image `docker.io/library/three:latest`; it has one:1, two:1"), "{error}");
}

#[test]
fn an_archive_for_another_architecture_names_it() {
    let place = place();
    let (manifest, config) = (docker(json!(["app:1"])), config("arm64"));
    let file = place.tar(&[("manifest.json", &manifest), ("config.json", &config), ("a/layer.tar", b"layer")], &[]);
    let error = place.lock(&file, None).unwrap_err();
    assert!(error.ends_with("there is no image for linux/amd64; there is linux/arm64"), "{error}");
}

#[test]
fn what_lacks_a_part_or_is_no_archive_is_named() {
    let place = place();
    let (manifest, config) = (docker(json!(["app:1"])), config("amd64"));
    let file = place.tar(&[("manifest.json", &manifest), ("config.json", &config)], &[("a/layer.tar", "a/layer.tar")]);
    assert!(place.lock(&file, None).unwrap_err().ends_with("is incomplete: it has no `a/layer.tar`"));
    let other = place.tar(&[("readme", b"hello")], &[]);
    assert!(place.lock(&other, None).unwrap_err().contains("has no container image"));
    fs::write(&other.path, b"no tar file, but long enough to be taken for one".repeat(40)).unwrap();
    assert!(place.lock(&other, None).unwrap_err().contains("has no container image"));
}

/// Writes an OCI layout of an image behind an index; `alter` has a last look at each blob.
fn layout(dir: &Path, alter: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> ImageFile {
    let blobs = dir.join("blobs/sha256");
    fs::create_dir_all(&blobs).unwrap();
    let blob = |what: &str, media_type: &str, bytes: Vec<u8>| {
        let digest = Digest::of(&bytes);
        let described = json!({ "mediaType": media_type, "digest": format!("sha256:{digest}"), "size": bytes.len() });
        fs::write(blobs.join(digest.to_string()), alter(what, bytes)).unwrap();
        described
    };
    let config = blob("config", "application/vnd.oci.image.config.v1+json", config("amd64"));
    let layer = blob("layer", "application/vnd.oci.image.layer.v1.tar", b"layer".to_vec());
    let text = json!({ "schemaVersion": 2, "mediaType": media::MANIFEST, "config": config, "layers": [layer] });
    let mut manifest = blob("manifest", media::MANIFEST, text.to_string().into_bytes());
    manifest["platform"] = json!({ "os": "linux", "architecture": "amd64" });
    let text = json!({ "schemaVersion": 2, "mediaType": media::INDEX, "manifests": [manifest] });
    let mut index = blob("index", media::INDEX, text.to_string().into_bytes());
    index["annotations"] = json!({ "io.containerd.image.name": "example.org/app:1" });
    let top = json!({ "schemaVersion": 2, "manifests": [index] }).to_string();
    fs::write(dir.join("index.json"), &top).unwrap();
    ImageFile { digest: Digest::of(top), path: dir.to_owned() }
}

#[test]
fn a_layout_is_followed_down_to_its_layers() {
    let place = place();
    let file = layout(&place.dir.path().join("layout"), |_, bytes| bytes);
    let locked = place.lock(&file, None).unwrap();
    assert_eq!(names(&locked), ["example.org/app:1"]);
    assert!(locked[0].index.is_some() && locked[0].blobs().count() == 4);
    assert!(locked[0].blobs().all(|blob| place.store.has(&blob.sha256, blob.size)));
}

#[test]
fn a_layout_with_an_altered_part_is_refused() {
    for altered in ["config", "layer", "manifest", "index"] {
        let place = place();
        let alter = |what: &str, bytes: Vec<u8>| if what == altered { [&bytes[..], b" "].concat() } else { bytes };
        let file = layout(&place.dir.path().join("layout"), alter);
        let error = place.lock(&file, None).unwrap_err();
        assert!(error.contains("is damaged: its `blobs/sha256/"), "{altered}: {error}");
    }
}
