use super::{Documents, Layout, OciImage, documents, layer};
use crate::Arch;
use kiln_tree::{Content, Node, Tree};
use kiln_types::Digest;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

fn tree() -> Tree {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    tree.insert("pause", Node::file(Content::bytes(*b"\x7fELF"), 0o755, &origin)).unwrap();
    tree.insert("etc/passwd", Node::file(Content::bytes(*b"root:x:0:0::/:\n"), 0o644, &origin)).unwrap();
    tree.insert("bin", Node::symlink("usr/bin", &origin)).unwrap();
    tree
}

fn made() -> Documents {
    let image = OciImage { arch: Arch::Arm64, entrypoint: &["/pause"], tree: &tree(), time: 1_700_000_000 };
    documents(&image).unwrap()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn every_reference_leads_to_what_it_names() {
    let Documents { manifest, config, diff_id } = made();
    let layer = layer::tar(&tree(), 1_700_000_000).unwrap();
    let manifest = json(&manifest);
    for (descriptor, bytes) in [(&manifest["config"], &config), (&manifest["layers"][0], &layer)] {
        assert_eq!(descriptor["digest"], format!("sha256:{}", Digest::of(bytes)));
        assert_eq!(descriptor["size"], bytes.len());
    }
    let config = json(&config);
    assert_eq!(config["config"]["Entrypoint"][0], "/pause");
    assert_eq!((config["os"].as_str(), config["architecture"].as_str()), (Some("linux"), Some("arm64")));
    assert_eq!(config["rootfs"]["diff_ids"][0], format!("sha256:{diff_id}"));
    assert_eq!(diff_id, Digest::of(&layer));
    let mut archive = tar::Archive::new(layer.as_slice());
    let paths = archive.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().to_str().unwrap().to_owned());
    assert_eq!(paths.collect::<Vec<_>>(), ["bin", "etc/", "etc/passwd", "pause"]);
}

#[test]
fn equal_trees_give_equal_bytes() {
    assert_eq!(made(), made());
}

#[test]
fn a_layout_names_images_and_has_a_blob_once() {
    let (mut layout, Documents { manifest, config, .. }) = (Layout::default(), made());
    for name in ["kiln.local/base:1", "kiln.local/again:1"] {
        layout.add(name, "application/vnd.oci.image.manifest.v1+json", (Digest::of(&manifest), manifest.len() as u64));
        layout.blob(manifest.clone());
        layout.blob(config.clone());
    }
    let files: BTreeMap<_, _> = layout.files().unwrap().into_iter().collect();
    assert_eq!(files.len(), 4, "{:?}", files.keys());
    assert_eq!(json(&files["oci-layout"])["imageLayoutVersion"], "1.0.0");
    let index = json(&files["index.json"]);
    assert_eq!(index["manifests"][1]["annotations"]["io.containerd.image.name"], "kiln.local/again:1");
    assert_eq!(index["manifests"][0]["size"], manifest.len());
    assert_eq!(files[&format!("blobs/sha256/{}", Digest::of(&config))], config);
}
