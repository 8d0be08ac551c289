//! `STEM.sha256`, line by line.

use super::beside::Beside;
use kiln_image::verify::Check;
use kiln_types::Digest;
use rayon::prelude::*;
use std::{fs, fs::File, io, path::Path};

/// The lines of a file of checksums: names and digests.
///
/// # Errors
/// A line that is none, or that names a file of another directory.
pub(super) fn read(path: &Path) -> Result<Vec<(String, Digest)>, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let line = |line: &str| {
        let (digest, name) = line.split_once("  ").or_else(|| line.split_once(" *"))?;
        let plain = !name.is_empty() && !name.contains('/') && name != "..";
        Some((name.to_owned(), digest.parse().ok()?)).filter(|_| plain)
    };
    text.lines().map(|text| line(text).ok_or_else(|| format!("`{text}` is not a line of `sha256sum`"))).collect()
}

/// Every file that is listed; the image must be among them.
pub(super) fn check(beside: &Beside) -> Vec<Check> {
    let list = beside.name("sha256");
    let listed = match read(&beside.path("sha256")) {
        Ok(listed) => listed,
        Err(problem) => return vec![Check::failed(list, problem)],
    };
    if !listed.iter().any(|(name, _)| *name == beside.image) {
        return vec![Check::failed(list, format!("it does not list {}", beside.image))];
    }
    listed.par_iter().map(|(name, digest)| one(beside, name, digest)).collect()
}

fn one(beside: &Beside, name: &str, digest: &Digest) -> Check {
    let what = format!("checksum of {name}");
    match File::open(beside.sibling(name)).and_then(Digest::of_reader) {
        Ok(found) if found == *digest => Check::passed(what, "sha256 as listed"),
        Ok(found) => Check::failed(what, format!("its sha256 is {found}, {digest} is listed")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Check::skipped(what, "it is not there"),
        Err(error) => Check::failed(what, error.to_string()),
    }
}
