//! `STEM.rpi-imager-manifest`: the image in the form that rpi-imager takes lists of images in, so that it can be chosen
//! there (`rpi-imager --repo FILE`, or a double click).
//!
//! A manifest says where the image is, and rpi-imager wants that absolute. So without `image.download-url` this is the one
//! file of a build that differs with the directory; `STEM.sha256` does not have it.
//!
//! Schema: <https://github.com/raspberrypi/rpi-imager/blob/main/doc/json-schema/os-list-schema.json>

use crate::{EngineError, formats::BuiltImage};
use kiln_image::disk::{Disk, DiskError};
use kiln_plan::lock::Lock;
use kiln_spec::{Arch, Output, Spec};
use kiln_types::{ByteSize, Digest};
use serde_json::json;
use std::path::{self, Path};

/// What a manifest says of an image.
struct Entry<'a> {
    /// Where it is, or will be: absolute.
    path: &'a Path,
    /// Of the file: what is downloaded.
    file: (ByteSize, Digest),
    /// Of the disk: what is written.
    disk: (ByteSize, Digest),
}

/// The manifest of the first of `images` that rpi-imager reads, whose files have these `digests`; `None` where it reads none of
/// them. What is published is fetched, so that the smaller ones go first; in a directory the one that needs no unpacking does.
pub fn of_outputs(
    spec: &Spec,
    lock: &Lock,
    disk: &Disk<'_>,
    images: &[BuiltImage],
    digests: &[Digest],
) -> Result<Option<String>, EngineError> {
    let packed = [Output::RawZst, Output::RawXz, Output::RawGz];
    let order: Vec<Output> = match spec.image.download_url {
        Some(_) => packed.into_iter().chain([Output::Raw]).collect(),
        None => [Output::Raw].into_iter().chain(packed).collect(),
    };
    let place = |format: &Output| images.iter().position(|image| image.format == *format);
    let Some(chosen) = order.iter().find_map(place) else { return Ok(None) };
    let raw = place(&Output::Raw).map(|raw| digests[raw]);
    let whole = raw.map_or_else(|| kiln_image::digest(disk, 0..disk.size().bytes()), Ok).map_err(DiskError::Write)?;
    let path = path::absolute(&images[chosen].path).map_err(EngineError::io("find", &images[chosen].path))?;
    let file = (images[chosen].size, digests[chosen]);
    Ok(Some(manifest(spec, lock, &Entry { path: &path, file, disk: (disk.size(), whole) })))
}

fn manifest(spec: &Spec, lock: &Lock, image: &Entry<'_>) -> String {
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
        "url": url(spec, image.path),
        "bmap_url": url(spec, &image.path.with_file_name(format!("{}.bmap", spec.image.id))),
        "extract_size": image.disk.0.bytes(),
        "extract_sha256": image.disk.1.to_string(),
        "image_download_size": image.file.0.bytes(),
        "image_download_sha256": image.file.1.to_string(),
        "release_date": lock.created.strftime("%Y-%m-%d").to_string(),
        "devices": spec.board.imager_devices,
        "architecture": architecture,
        // What rpi-imager would write for other systems, nobody would read here.
        "init_format": "none",
    });
    format!("{:#}\n", json!({ "os_list": [entry] }))
}

fn url(spec: &Spec, path: &Path) -> String {
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
        let overrides = Overrides { set: set.iter().map(|one| (*one).to_owned()).collect(), ..Overrides::default() };
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
        let image = Entry {
            path: Path::new("/srv/my images/k3s-like-x86_64.img.zst"),
            file: (ByteSize(4096), Digest::of("x")),
            disk: (ByteSize(8192), Digest::of("y")),
        };
        let text = manifest(&spec, &lock, &image);
        serde_json::from_str::<Value>(&text).unwrap()["os_list"][0].clone()
    }

    #[test]
    fn has_what_the_schema_demands() {
        let entry = made(&[]);
        for key in ["name", "description", "icon", "url", "extract_sha256", "release_date"] {
            assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {entry}");
        }
        assert_eq!((&entry["extract_size"], &entry["image_download_size"]), (&8192.into(), &4096.into()));
        assert!(entry["devices"].is_array());
        assert_eq!(entry["release_date"], "2026-11-24");
    }

    #[test]
    fn names_the_file_here_or_the_place_where_it_will_be() {
        assert_eq!(made(&[])["url"], "file:///srv/my%20images/k3s-like-x86_64.img.zst");
        let entry = made(&["image.download-url=https://example.org/kiln"]);
        assert_eq!(entry["url"], "https://example.org/kiln/k3s-like-x86_64.img.zst");
        assert_eq!(entry["bmap_url"], "https://example.org/kiln/k3s-like-x86_64.bmap");
    }
}
