use super::{OciError, OciImage, write};
use crate::Arch;
use kiln_tree::{Content, Node, Tree};
use kiln_types::Digest;
use serde_json::Value;
use std::{collections::BTreeMap, io::Read, sync::Arc};

fn tree() -> Tree {
    let origin: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    tree.insert("pause", Node::file(Content::bytes(*b"\x7fELF"), 0o755, &origin)).unwrap();
    tree.insert("etc/passwd", Node::file(Content::bytes(*b"root:x:0:0::/:\n"), 0o644, &origin)).unwrap();
    tree.insert("bin", Node::symlink("usr/bin", &origin)).unwrap();
    tree
}

fn image(tree: &Tree) -> OciImage<'_> {
    OciImage { name: "kiln.local/base:1", arch: Arch::Arm64, entrypoint: &["/pause"], tree, time: 1_700_000_000 }
}

fn unpack(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(entry.path().unwrap().to_str().unwrap().to_owned(), bytes);
    }
    files
}

#[test]
fn every_reference_leads_to_its_blob() {
    let (tree, mut archive) = (tree(), Vec::new());
    let written = write(&image(&tree), &mut archive).unwrap();
    let files = unpack(&archive);
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap().strip_prefix("sha256:").unwrap();
        let bytes = &files[&format!("blobs/sha256/{digest}")];
        assert_eq!(Digest::of(bytes).to_string(), digest);
        assert_eq!(descriptor["size"], bytes.len());
        bytes.clone()
    };
    let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let index = json(&files["index.json"]);
    assert_eq!(index["manifests"][0]["annotations"]["io.containerd.image.name"], "kiln.local/base:1");
    assert_eq!(index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"], "1");
    let manifest = blob(&index["manifests"][0]);
    assert_eq!(Digest::of(&manifest), written.manifest);
    let manifest = json(&manifest);
    let config = json(&blob(&manifest["config"]));
    assert_eq!(config["config"]["Entrypoint"][0], "/pause");
    assert_eq!((config["os"].as_str(), config["architecture"].as_str()), (Some("linux"), Some("arm64")));
    let layer = blob(&manifest["layers"][0]);
    assert_eq!(config["rootfs"]["diff_ids"][0], format!("sha256:{}", Digest::of(&layer)));
    assert_eq!(unpack(&layer).into_keys().collect::<Vec<_>>(), ["bin", "etc/", "etc/passwd", "pause"]);
    assert_eq!(json(&files["oci-layout"])["imageLayoutVersion"], "1.0.0");
}

#[test]
fn equal_trees_give_equal_bytes() {
    let archive = || {
        let mut archive = Vec::new();
        write(&image(&tree()), &mut archive).unwrap();
        archive
    };
    assert!(archive() == archive());
}

#[test]
fn a_name_needs_a_tag() {
    let tree = tree();
    for name in ["kiln.local/base", "localhost:5000/base"] {
        let refused = write(&OciImage { name, ..image(&tree) }, Vec::new());
        assert!(matches!(refused, Err(OciError::Name { .. })), "{name}");
    }
    assert!(write(&OciImage { name: "localhost:5000/base:1", ..image(&tree) }, Vec::new()).is_ok());
}
