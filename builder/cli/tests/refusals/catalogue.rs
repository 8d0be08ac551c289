//! `kiln lock` of profiles that ask for add-ons of the catalogue, where mirrors stand in for the internet.

use crate::{
    archive::{Archive, valid_for},
    kiln::Kiln,
    server,
};
use kiln_types::Digest;
use std::{collections::HashMap, fs};

/// What the makers of cert-manager publish, in small: one image is run, another one is only told of.
const CERT_MANAGER: &str = "apiVersion: v1
kind: Pod
metadata: {name: cert-manager, namespace: cert-manager}
spec:
  containers:
  - name: controller
    image: quay.io/jetstack/cert-manager-controller:v1.21.1
    args: [--acme-http01-solver-image=quay.io/jetstack/cert-manager-acmesolver:v1.21.1]
";

/// Where they do.
const CERT_MANAGER_AT: &str = "/web/cert-manager/cert-manager/releases/download/v1.21.1/cert-manager.yaml";

/// What a registry has of an image for this board.
fn image(repository: &str, tag: &str) -> HashMap<String, Vec<u8>> {
    let config = r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#;
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[],
        "config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{}","size":{}}}}}"#,
        Digest::of(config),
        config.len()
    );
    let blob = format!("/v2/{repository}/blobs/sha256:{}", Digest::of(config));
    let manifest_at = format!("/v2/{repository}/manifests/{tag}");
    [(blob, config.into()), (manifest_at, manifest.into_bytes())].into()
}

/// A kiln whose profile has `more`, and whose mirrors of all that the catalogue names have `files`.
fn kiln(more: &str, files: HashMap<String, Vec<u8>>) -> Kiln {
    let archive = Archive { extra: valid_for(7), ..Archive::new() }.signed();
    let mirror = server::serve(files);
    let root = server::serve(archive.files.clone());
    let kiln = Kiln::new(&root, Some(&archive.trusted))
        .with("KILN_WEB_MIRROR", format!("github.com={mirror}/web,raw.githubusercontent.com={mirror}/raw"))
        .with("KILN_REGISTRY_MIRROR", format!("quay.io={mirror}"));
    let profile = fs::read_to_string(kiln.path("house.toml")).unwrap();
    fs::write(kiln.path("house.toml"), format!("{profile}\n{more}\n")).unwrap();
    kiln
}

#[test]
fn an_addon_is_read_at_a_mirror_and_its_images_found() {
    let images = ["controller", "webhook", "cainjector", "acmesolver"];
    let mut files = HashMap::from([(CERT_MANAGER_AT.to_owned(), CERT_MANAGER.into())]);
    files.extend(images.iter().flat_map(|name| image(&format!("jetstack/cert-manager-{name}"), "v1.21.1")));
    let kiln = kiln("[[addon]]\ncatalogue = 'cert-manager'", files);
    // What comes next is Debian's packages, which this archive does not have.
    kiln.run(&["lock"]).assert(1, &["no package is called"]);
    kiln.assert_clean();
    assert!(kiln.has(CERT_MANAGER.as_bytes()));
}

#[test]
fn an_image_that_its_makers_lack_today() {
    let files = HashMap::from([(CERT_MANAGER_AT.to_owned(), CERT_MANAGER.into())]);
    let kiln = kiln("[[addon]]\ncatalogue = 'cert-manager'", files);
    let words =
        ["add-on `cert-manager`", "line 7: the image quay.io/jetstack/cert-manager-controller:v1.21.1 cannot be had"];
    kiln.run(&["lock"]).assert(2, &words);
    kiln.assert_clean();
}

#[test]
fn a_mirror_with_something_else_than_the_catalogue_knows() {
    let at = "/raw/projectcalico/calico/v3.32.1/manifests/calico.yaml".to_owned();
    let kiln = kiln("[cni]\nplugin = 'calico'", HashMap::from([(at, b"kind: ConfigMap".to_vec())]));
    let words =
        ["add-on `calico`", "calico.yaml has the sha256", "kiln's catalogue knows a1df919d9721", "KILN_WEB_MIRROR"];
    kiln.run(&["lock"]).assert(1, &words);
    kiln.assert_clean();
    assert!(!kiln.path("kiln.lock").exists());
}
