//! What a build left beside an image, held against the image.

use kiln_image::{
    Window,
    bmap::{self, Mapped},
    fat::FatVolume,
    gpt::{self, Kind},
    inspect, netboot,
    verify::Check,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

const UKIS: &str = "EFI/Linux/";

/// The files beside an image.
pub(super) struct Beside {
    /// Name of the image.
    pub image: String,
    dir: PathBuf,
    stem: String,
}

impl Beside {
    /// The files of the build that `image` is of: those with the longest beginning of its name that has checksums.
    pub fn of(image: &Path) -> Option<Self> {
        let name = image.file_name()?.to_str()?;
        let dir = image.parent().unwrap_or(Path::new("")).to_owned();
        let ends = name.rmatch_indices('.').map(|(end, _)| &name[..end]);
        let stem = ends.into_iter().find(|stem| dir.join(format!("{stem}.sha256")).is_file())?;
        Some(Self { image: name.to_owned(), stem: stem.to_owned(), dir })
    }

    /// The file with this ending.
    pub fn path(&self, extension: &str) -> PathBuf {
        self.dir.join(self.name(extension))
    }

    /// Its name.
    pub fn name(&self, extension: &str) -> String {
        format!("{}.{extension}", self.stem)
    }

    /// A file of the same directory.
    pub fn sibling(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Holds the provenance against the checksums; and block map, kernel and bills of materials against the image, where that is read.
    pub fn check(&self, disk: Option<&(File, u64)>) -> Vec<Check> {
        let mut checks = vec![self.one("provenance.json", |path| self.provenance(path))];
        if let Some((image, len)) = disk.map(|(file, len)| (file, *len)) {
            // They are about a disk; and a Raspberry Pi has no such kernel.
            let is_disk = !netboot::is_program(image);
            if is_disk {
                checks.push(self.one("bmap", |path| block_map(path, image, len)));
            }
            checks.push(self.one("spdx.json", |path| root_hash_in(path, image, len)));
            checks.push(self.one("cdx.json", |path| root_hash_in(path, image, len)));
            if is_disk && self.path("efi").exists() {
                checks.push(self.one("efi", |path| kernel(path, image, len)));
            }
        }
        checks
    }

    fn one(&self, extension: &str, check: impl FnOnce(&Path) -> Result<String, String>) -> Check {
        let path = self.path(extension);
        match path.exists() {
            true => Check::of(self.name(extension), check(&path)),
            false => Check::skipped(self.name(extension), "it is not there"),
        }
    }

    /// Whether the provenance is about files of these checksums.
    fn provenance(&self, path: &Path) -> Result<String, String> {
        let json: serde_json::Value =
            serde_json::from_slice(&read(path)?).map_err(|error| format!("it is not JSON: {error}"))?;
        let subjects = json["subject"].as_array().ok_or("it has no subjects")?;
        let listed = super::checksums::read(&self.path("sha256"))?;
        for subject in subjects {
            let (name, digest) = (subject["name"].as_str(), subject["digest"]["sha256"].as_str());
            let (Some(name), Some(digest)) = (name, digest) else {
                return Err("a subject has no name or digest".into());
            };
            if !listed.iter().any(|(file, known)| file == name && known.to_string() == digest) {
                return Err(format!("it is about another {name} than the checksums are"));
            }
        }
        match subjects.iter().any(|subject| subject["name"] == self.image.as_str()) {
            true => Ok(format!("about {} files, the image among them", subjects.len())),
            false => Err("it is not about this image".to_owned()),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| error.to_string())
}

fn block_map(path: &Path, image: &File, len: u64) -> Result<String, String> {
    let map = bmap::read(&String::from_utf8_lossy(&read(path)?)).map_err(|error| error.to_string())?;
    if map.map.len() != len {
        return Err(format!("it is for an image of {} bytes, and this one has {len}", map.map.len()));
    }
    for Mapped { bytes, digest } in &map.mapped {
        if kiln_image::digest(image, bytes.clone()).map_err(|error| error.to_string())? != *digest {
            return Err(format!("the image has something else in bytes {} to {}", bytes.start, bytes.end));
        }
    }
    Ok(format!("{} ranges", map.mapped.len()))
}

/// Whether a bill of materials is that of this root.
fn root_hash_in(path: &Path, image: &File, len: u64) -> Result<String, String> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    let report = inspect::inspect(image, len).map_err(|error| error.to_string())?;
    let hashes: Vec<String> =
        report.slots.iter().filter_map(|slot| slot.root_hash).map(|hash| hash.to_string()).collect();
    match hashes.iter().any(|hash| text.contains(hash.as_str())) {
        true => Ok("of this root".to_owned()),
        false => Err("it is of another root than the image has".to_owned()),
    }
}

/// Whether the unified kernel image is one of those on the ESP, byte for byte.
fn kernel(path: &Path, image: &File, len: u64) -> Result<String, String> {
    let wanted = read(path)?;
    let table = gpt::read(image, len).map_err(|error| error.to_string())?;
    let esp = table.entries.iter().find(|entry| entry.kind == Kind::Esp).ok_or("the image has no ESP")?;
    let size = esp.size.bytes();
    let volume = FatVolume::open(Window::new(image, esp.start, size), size).map_err(|error| error.to_string())?;
    let files = volume.files().map_err(|error| error.to_string())?;
    for file in files.iter().filter(|file| file.path.starts_with(UKIS)) {
        if volume.read(&file.path).is_ok_and(|found| found == wanted) {
            return Ok(format!("the same as {} on the ESP", file.path));
        }
    }
    Err("no unified kernel image on the ESP is the same".to_owned())
}
