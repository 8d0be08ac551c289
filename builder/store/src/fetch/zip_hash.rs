//! `h1:` hashes of files (`golang.org/x/mod/sumdb/dirhash`).

use kiln_plan::go::{DirHash, H1};
use kiln_types::{Digest, Hasher};
use std::{
    fs::File,
    io::{self, BufReader},
};
use zip::{ZipArchive, result::ZipError};

/// The hash of a module zip: every file in it by its full name.
pub(super) fn of_zip(file: File) -> Result<H1, ZipError> {
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    let mut hash = DirHash::default();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let mut hasher = Hasher::new();
        io::copy(&mut entry, &mut hasher)?;
        hash.add(entry.name()?, hasher.finish());
    }
    Ok(hash.finish())
}

/// The hash of a `go.mod` whose digest is known.
pub(super) fn of_go_mod(digest: Digest) -> H1 {
    let mut hash = DirHash::default();
    hash.add("go.mod", digest);
    hash.finish()
}
