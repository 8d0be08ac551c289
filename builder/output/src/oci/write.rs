//! A disk and its companions to an archive.

use super::{
    BLOBS, DISK,
    about::{About, Layer, index, manifest},
};
use crate::{
    archive::{self, BLOCK, Counted},
    zst,
};
use kiln_image::Sparse;
use kiln_types::Digest;
use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
};

/// An archive that is being written over all of a file. It is none before [`OciArchive::finish`].
pub struct OciArchive<'a> {
    file: &'a File,
    time: i64,
    at: u64,
    layers: Vec<Layer>,
}

impl<'a> OciArchive<'a> {
    /// Begins an archive of the time `created`, in seconds since 1970, with `disk` as the file `name`.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn begin(mut file: &'a File, created: i64, name: &str, disk: &dyn Sparse) -> io::Result<Self> {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(BLOCK))?;
        let mut counted = Counted::new(BufWriter::with_capacity(1 << 20, file));
        zst(disk, &mut counted)?;
        let (_, sha256, size) = counted.finish()?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(archive::header(&blob(&sha256), size, created)?.as_bytes())?;
        let layer = Layer { name: name.to_owned(), media_type: DISK.to_owned(), size, sha256 };
        Ok(Self { file, time: created, at: archive::room(size), layers: vec![layer] })
    }

    /// Adds a file.
    ///
    /// # Errors
    /// When writing fails.
    pub fn add(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> io::Result<()> {
        let (size, sha256) = (bytes.len() as u64, Digest::of(bytes));
        // A blob has one entry, however many names lead to it.
        if self.layers.iter().all(|layer| layer.sha256 != sha256) {
            self.put(&blob(&sha256), bytes)?;
        }
        self.layers.push(Layer { name: name.to_owned(), media_type: media_type.to_owned(), size, sha256 });
        Ok(())
    }

    /// The files so far, the disk first.
    pub fn files(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.layers.iter().map(|layer| (layer.name.as_str(), layer.sha256))
    }

    /// Writes the documents that lead to the files.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self, about: &About) -> io::Result<()> {
        let manifest = manifest(about, &self.layers);
        self.put(&blob(&Digest::of("{}")), b"{}")?;
        self.put(&blob(&Digest::of(&manifest)), &manifest)?;
        self.put("index.json", &index(about, &manifest))?;
        self.put("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)?;
        archive::end(self.file, self.at)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let mut out = BufWriter::new(self.file);
        archive::put(&mut out, name, bytes, self.time)?;
        out.flush()?;
        self.at += archive::room(bytes.len() as u64);
        Ok(())
    }
}

fn blob(sha256: &Digest) -> String {
    format!("{BLOBS}{sha256}")
}
