//! `kiln lock` of profiles with add-ons whose manifests, charts or images are not in order.

use crate::{
    archive::{Archive, valid_for},
    kiln::Kiln,
    server,
};
use kiln_types::Digest;
use std::{collections::HashMap, fs};

/// A pod, whose image is said in line 6.
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {image: ROOT/web:1}\n";

/// What a registry has of an image for one architecture.
fn image(arch: &str) -> HashMap<String, Vec<u8>> {
    let config = format!(r#"{{"architecture":"{arch}","os":"linux","rootfs":{{"type":"layers","diff_ids":[]}}}}"#);
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[],
        "config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{}","size":{}}}}}"#,
        Digest::of(&config),
        config.len()
    );
    let blob = format!("/v2/web/blobs/sha256:{}", Digest::of(&config));
    [(blob, config.into_bytes()), ("/v2/web/manifests/1".into(), manifest.into_bytes())].into()
}

/// A kiln whose profile has an add-on with what is `served` as its manifest, and `more` of its section. `ROOT` in both stands
/// for the registry that has `images`.
fn kiln(served: &str, images: HashMap<String, Vec<u8>>, more: &str) -> Kiln {
    kiln_of(served, images, &format!("manifest = 'SITE/web.yaml'\n{more}"))
}

/// The same with all of its section but the name; `SITE` is where what is `served` is.
fn kiln_of(served: &str, images: HashMap<String, Vec<u8>>, section: &str) -> Kiln {
    let archive = Archive { extra: valid_for(7), ..Archive::new() }.signed();
    let registry = server::serve(images);
    let host = registry.strip_prefix("http://").unwrap();
    let mut files = archive.files.clone();
    if !served.is_empty() {
        files.insert("/web.yaml".to_owned(), served.replace("ROOT", host).into_bytes());
    }
    let root = server::serve(files);
    let kiln = Kiln::new(&root, Some(&archive.trusted));
    let profile = fs::read_to_string(kiln.path("house.toml")).unwrap();
    let section = section.replace("ROOT", host).replace("SITE", &root);
    fs::write(kiln.path("house.toml"), format!("{profile}\n[[addon]]\nname = 'web'\n{section}\n")).unwrap();
    kiln
}

/// Locks, which must fail with `words` and keep nothing half-made.
fn refused(kiln: &Kiln, code: i32, words: &[&str]) {
    kiln.run(&["lock"]).assert(code, words);
    kiln.assert_clean();
    assert!(!kiln.path("kiln.lock").exists());
}

#[test]
fn an_addon_in_order_is_read_and_its_image_found() {
    let kiln = kiln(POD, image("amd64"), "");
    // What comes next is Debian's packages, which this archive does not have.
    refused(&kiln, 1, &["no package is called"]);
    assert!(image("amd64").values().all(|file| kiln.has(file)));
}

#[test]
fn an_image_that_is_not_for_this_board() {
    let kiln = kiln(POD, image("s390x"), "");
    refused(
        &kiln,
        1,
        &["add-on `web`", "web.yaml, line 6: the image 127.0.0.1", "cannot be had", "s390x", "`without ="],
    );
}

#[test]
fn an_image_that_is_not_for_this_board_can_be_left_out() {
    refused(&kiln(POD, image("s390x"), "without = ['ROOT/web:1']"), 1, &["no package is called"]);
}

#[test]
fn an_image_that_is_not_there() {
    let words = ["add-on `web`", "web.yaml, line 6: the image 127.0.0.1", "404 (not found)", "may be misspelt"];
    refused(&kiln(POD, HashMap::new(), ""), 2, &words);
}

#[test]
fn an_image_of_the_profiles_own_list_that_is_not_there() {
    let words = ["`images` in the profile: the image 127.0.0.1", "/other:1 cannot be had", "404 (not found)"];
    refused(&kiln(POD, image("amd64"), "images = ['ROOT/other:1']"), 2, &words);
}

#[test]
fn a_manifest_that_is_not_there() {
    refused(&kiln("", HashMap::new(), ""), 2, &["cannot fetch the manifest of the add-on `web`", "404 (not found)"]);
}

#[test]
fn a_page_in_place_of_a_manifest() {
    let words = ["web.yaml, line 1: this is no object of Kubernetes", "a page of a website is none"];
    refused(&kiln("<html>Please log in</html>\n", HashMap::new(), ""), 1, &words);
}

#[test]
fn a_manifest_that_the_node_would_refuse() {
    let twice = POD.replace("kind: Pod", "kind: Pod\nkind: Pod");
    refused(
        &kiln(&twice, image("amd64"), ""),
        1,
        &["web.yaml, line 3: the key `kind` is there twice; the first is in line 2"],
    );
}

#[test]
fn an_object_that_kiln_has_itself() {
    let object = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: coredns, namespace: kube-system}\n";
    let words = ["line 1: kiln's own coredns.yaml has Deployment kube-system/coredns too", "has one owner"];
    refused(&kiln(object, HashMap::new(), ""), 1, &words);
}

#[test]
fn an_image_to_leave_out_that_is_not_there() {
    let words = ["to be without the image docker.io/library/nginx:1, which", "does not name; it names 127.0.0.1"];
    refused(&kiln(POD, image("amd64"), "without = ['nginx:1']"), 1, &words);
}

#[test]
fn a_chart_that_is_not_there() {
    let words = ["cannot fetch the chart of the add-on `web`", "/web-1.0.0.tgz", "404 (not found)"];
    refused(&kiln_of("", HashMap::new(), "chart = 'SITE/web-1.0.0.tgz'"), 2, &words);
    let words = ["the add-on `web`: oci://127.0.0.1", "/web:2", "404 (not found)", "`version` a tag of it"];
    refused(&kiln_of("", HashMap::new(), "chart = 'oci://ROOT/web'\nversion = '2'"), 2, &words);
}

#[test]
fn an_image_in_place_of_a_chart() {
    let words = ["the add-on `web`: oci://127.0.0.1", "image.config.v1+json` is not a Helm chart"];
    refused(&kiln_of("", image("amd64"), "chart = 'oci://ROOT/web'\nversion = '1'"), 1, &words);
}
