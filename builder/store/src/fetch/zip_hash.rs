//! `h1:` hashes of files (`golang.org/x/mod/sumdb/dirhash`).

use kiln_plan::go::{DirHash, H1};
use kiln_types::{Digest, Hasher};
use std::{
    fs::File,
    io::{self, BufReader, Read},
};
use zip::{ZipArchive, result::ZipError};

/// Most bytes in a module; Go takes no more than 500 MB, its toolchain has 250. A zip of megabytes can hold terabytes.
const LIMIT: u64 = 2 << 30;

/// The hash of a module zip: every file in it by its full name. Nothing is known of the zip before.
pub(super) fn of_zip(file: File) -> Result<H1, ZipError> {
    hash(file, LIMIT)
}

fn hash(file: File, limit: u64) -> Result<H1, ZipError> {
    let mut left = limit;
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    let mut hash = DirHash::default();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let mut hasher = Hasher::new();
        let read = io::copy(&mut entry.by_ref().take(left + 1), &mut hasher)?;
        left = left.checked_sub(read).ok_or_else(|| io::Error::other(format!("it holds more than {limit} bytes")))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    fn zip(files: &[(&str, usize)]) -> File {
        let path = std::env::temp_dir().join(format!("kiln-zip-{}", std::process::id()));
        let mut zip = zip::ZipWriter::new(File::create_new(&path).unwrap());
        for (name, len) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![0; *len]).unwrap();
        }
        zip.finish().unwrap().rewind().unwrap();
        let file = File::open(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        file
    }

    #[test]
    fn a_zip_that_holds_more_than_any_module_is_not_read_to_its_end() {
        let files = [("a@v1/a.go", 60_000), ("a@v1/b.go", 40_000)];
        assert!(hash(zip(&files), 100_000).is_ok());
        let error = hash(zip(&files), 99_999).unwrap_err();
        assert!(error.to_string().contains("more than 99999 bytes"), "{error}");
    }
}
