//! `STEM.rpi-imager-manifest`: the image in the form that rpi-imager takes lists of images in, so that it can be chosen
//! there (`rpi-imager --repo FILE`, or a double click).
//!
//! A manifest says where the image is, and rpi-imager wants that absolute. So without `image.download-url` this is the one
//! file of a build that differs with the directory; `STEM.sha256` does not have it.
//!
//! Schema: <https://github.com/raspberrypi/rpi-imager/blob/main/doc/json-schema/os-list-schema.json>

use kiln_plan::lock::Lock;
use kiln_spec::{Arch, Spec};
use kiln_types::{ByteSize, Digest};
use serde_json::json;
use std::path::Path;

/// The manifest of the image that will be at `path` (absolute), `size` bytes with this digest.
pub fn manifest(spec: &Spec, lock: &Lock, path: &Path, size: ByteSize, digest: &Digest) -> String {
    let architecture = match spec.board.arch {
        Arch::Amd64 => "amd64",
        Arch::Arm64 => "armv8",
        Arch::Armv7 => "armhf",
    };
    let entry = json!({
        "name": format!("{} (kiln)", spec.image.id),
        "description": spec.description,
        // One that rpi-imager brings.
        "icon": "icons/use_custom.png",
        "url": url(spec, path, "img"),
        "bmap_url": url(spec, path, "bmap"),
        "extract_size": size.bytes(),
        "extract_sha256": digest.to_string(),
        "image_download_size": size.bytes(),
        "image_download_sha256": digest.to_string(),
        "release_date": lock.created.strftime("%Y-%m-%d").to_string(),
        "devices": spec.board.imager_devices,
        "architecture": architecture,
        // What rpi-imager would write for other systems, nobody would read here.
        "init_format": "none",
    });
    format!("{:#}\n", json!({ "os_list": [entry] }))
}

fn url(spec: &Spec, image: &Path, extension: &str) -> String {
    let path = image.with_extension(extension);
    match &spec.image.download_url {
        Some(place) => {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            format!("{place}/{}", escaped(name))
        }
        None => format!("file://{}", escaped(path.as_os_str().as_encoded_bytes())),
    }
}

/// A path as it is written in an address (RFC 3986 section 2.3).
fn escaped(path: &[u8]) -> String {
    let one = |&byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    path.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};
    use serde_json::Value;

    fn made(set: &[&str]) -> Value {
        let overrides = Overrides { set: set.iter().map(|one| (*one).to_owned()).collect(), console_token: None };
        let spec = Library::new(vec![], vec![]).spec("k3s-like", "x86_64", &overrides).unwrap();
        let request = crate::request(&spec).unwrap();
        let created = "2026-11-24T09:00:00Z".parse().unwrap();
        let lock = Lock {
            created,
            indexes: vec![],
            debs: vec![],
            images: vec![],
            addons: vec![],
            go_toolchain: None,
            go_modules: vec![],
            request,
        };
        let text = manifest(&spec, &lock, Path::new("/srv/my images/a.img"), ByteSize(4096), &Digest::of("x"));
        serde_json::from_str::<Value>(&text).unwrap()["os_list"][0].clone()
    }

    #[test]
    fn has_what_the_schema_demands() {
        let entry = made(&[]);
        for key in ["name", "description", "icon", "url", "extract_sha256", "release_date"] {
            assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {entry}");
        }
        for key in ["extract_size", "image_download_size"] {
            assert_eq!(entry[key], 4096, "{key}");
        }
        assert!(entry["devices"].is_array());
        assert_eq!(entry["release_date"], "2026-11-24");
    }

    #[test]
    fn names_the_file_here_or_the_place_where_it_will_be() {
        assert_eq!(made(&[])["url"], "file:///srv/my%20images/a.img");
        let entry = made(&["image.download-url=https://example.org/kiln"]);
        assert_eq!(entry["url"], "https://example.org/kiln/a.img");
        assert_eq!(entry["bmap_url"], "https://example.org/kiln/a.bmap");
    }
}
