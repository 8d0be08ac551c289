//! An archive of an OCI layout around a manifest.

use kiln_output::oci::{ARTIFACT, TITLE};
use kiln_types::Digest;
use serde_json::json;

/// What the manifest can lead to: the configuration of artifacts, and a file.
pub const BLOBS: [&[u8]; 2] = [b"{}", b"brick 1\n"];

/// A manifest of an image of kiln.
pub fn manifest() -> String {
    let of = |blob: &[u8]| json!({ "digest": digest(blob), "size": blob.len() });
    let [configuration, file] = BLOBS;
    let mut layer = of(file);
    layer["annotations"] = json!({ TITLE: "kiln.packages" });
    json!({ "schemaVersion": 2, "artifactType": ARTIFACT, "config": of(configuration), "layers": [layer] }).to_string()
}

/// The archive, whose index leads to `manifest`.
pub fn around(manifest: &[u8]) -> Vec<u8> {
    let manifests = [json!({ "digest": digest(manifest), "size": manifest.len() })];
    let index = json!({ "schemaVersion": 2, "manifests": manifests }).to_string();
    let mut archive = tar::Builder::new(Vec::new());
    let mut add = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes).expect("memory takes what is written");
    };
    add("index.json", index.as_bytes());
    for blob in [&[manifest][..], &BLOBS].concat() {
        add(&format!("blobs/sha256/{}", Digest::of(blob)), blob);
    }
    archive.into_inner().expect("memory takes what is written")
}

fn digest(blob: &[u8]) -> String {
    format!("sha256:{}", Digest::of(blob))
}
