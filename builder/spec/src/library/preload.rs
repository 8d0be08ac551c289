//! The files of container images that a profile names.

use crate::{
    file::{PreloadSection, ProfileFile},
    spec::{ImageFile, Preload},
    text::{Document, Place, Problem, Problems},
};
use kiln_types::Hasher;
use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

/// The images of a profile, with the digests of those that have files.
pub(super) fn read(profile: &Document<ProfileFile>) -> Result<Vec<Preload>, Problems> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (number, section) in profile.preload.iter().enumerate() {
        match one(section, profile.place(&format!("preload.{number}.from"))) {
            Ok(preload) => all.push(preload),
            Err(problem) => problems.push(problem),
        }
    }
    Problems::check(problems).map(|()| all)
}

fn one(section: &PreloadSection, place: Option<Place>) -> Result<Preload, Problem> {
    let dir = place.as_ref().map(|place| place.source.dir.clone());
    let path = section.from.as_ref().map(|from| dir.as_deref().unwrap_or(Path::new("")).join(from.as_str()));
    let file = path.map(|path| file(path).map_err(|problem| problem.at(place, "from here"))).transpose()?;
    Ok(Preload { name: section.image.as_deref().cloned(), file })
}

fn file(path: PathBuf) -> Result<ImageFile, Problem> {
    let cannot = |path: &Path, error| Problem::new(format!("cannot read {}: {error}", path.display()));
    let index = path.join("index.json");
    let read = if path.is_dir() { &index } else { &path };
    if path.is_dir() && !index.is_file() {
        return Err(Problem::new(format!("{} is no OCI layout: it has no index.json", path.display()))
            .help("`skopeo copy … oci:DIRECTORY:TAG` makes one; a file may also be what `docker save` writes"));
    }
    let mut file = BufReader::with_capacity(1 << 20, File::open(read).map_err(|error| cannot(read, error))?);
    if starts_packed(&path) {
        return Err(Problem::new(format!("{} is packed by gzip", path.display()))
            .help("unpack it once, by `gunzip`: its layers are packed, or will be in the image"));
    }
    let mut hasher = Hasher::new();
    io::copy(&mut file, &mut hasher).map_err(|error| cannot(read, error))?;
    Ok(ImageFile { digest: hasher.finish(), path: fs::canonicalize(&path).unwrap_or(path) })
}

fn starts_packed(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == [0x1f, 0x8b]
}
