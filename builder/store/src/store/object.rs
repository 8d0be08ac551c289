//! Files named by the digest of their content.

use super::{Store, StoreError, disk};
use kiln_types::{Digest, Hasher};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
};

impl Store {
    /// The path of an object, when the store has it. It stays at least as long as this process runs.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn object(&self, digest: &Digest) -> Result<Option<PathBuf>, StoreError> {
        let path = self.layout.object(digest);
        Ok(self.mark_used(&path)?.then_some(path))
    }

    /// Whether the object is there with so many bytes. Marks nothing as used.
    pub fn has(&self, digest: &Digest, size: u64) -> bool {
        fs::metadata(self.layout.object(digest)).is_ok_and(|file| file.len() == size)
    }

    /// Where an object is or would be.
    pub fn object_path(&self, digest: &Digest) -> PathBuf {
        self.layout.object(digest)
    }

    /// As [`Store::object`], after reading it once: an object whose content is wrong (a disk that fails, a hand that
    /// slipped) is set aside under `corrupt` and counts as not there, so that it is fetched again.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn verified_object(&self, digest: &Digest) -> Result<Option<PathBuf>, StoreError> {
        let Some(path) = self.object(digest)? else { return Ok(None) };
        let mut hasher = Hasher::new();
        let mut file = File::open(&path).map_err(StoreError::io("open", &path))?;
        io::copy(&mut file, &mut hasher).map_err(StoreError::io("read", &path))?;
        if hasher.finish() == *digest {
            return Ok(Some(path));
        }
        disk::rename(&path, &self.layout.corrupt().join(digest.to_string()))?;
        Ok(None)
    }

    /// The content of an object, verified; for small ones.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn read(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(path) = self.verified_object(digest)? else { return Ok(None) };
        fs::read(&path).map(Some).map_err(StoreError::io("read", &path))
    }

    /// Keeps `bytes` as an object.
    ///
    /// # Errors
    /// What the system refuses, a full disk among it.
    pub fn insert(&self, bytes: &[u8]) -> Result<(Digest, PathBuf), StoreError> {
        let mut writer = self.writer()?;
        let path = writer.path.clone();
        writer.write_all(bytes).map_err(StoreError::io("write", &path))?;
        writer.finish()
    }

    /// Begins an object whose digest is known only at its end.
    ///
    /// # Errors
    /// What the system refuses, a full disk among it.
    pub fn writer(&self) -> Result<ObjectWriter<'_>, StoreError> {
        let path = self.temporary("object");
        let file = File::options().read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(StoreError::io("create", &path))?;
        Ok(ObjectWriter { store: self, file, path, hasher: Hasher::new() })
    }

    /// Takes over a finished file of the same filesystem, whose digest the caller has computed while writing it.
    pub(crate) fn adopt(&self, file: &File, from: &std::path::Path, digest: &Digest) -> Result<PathBuf, StoreError> {
        let path = self.layout.object(digest);
        file.sync_all().map_err(StoreError::io("sync", from))?;
        disk::read_only(from)?;
        disk::touch(from)?;
        disk::create_parent(&path)?;
        disk::rename(from, &path)?;
        Ok(path)
    }
}

/// An object that is being written; gone when dropped before [`ObjectWriter::finish`].
pub struct ObjectWriter<'a> {
    store: &'a Store,
    file: File,
    path: PathBuf,
    hasher: Hasher,
}

impl ObjectWriter<'_> {
    /// The object is complete: its digest, and its path in the store.
    ///
    /// # Errors
    /// What the system refuses, a full disk among it.
    pub fn finish(self) -> Result<(Digest, PathBuf), StoreError> {
        let digest = self.hasher.clone().finish();
        let path = self.store.adopt(&self.file, &self.path, &digest)?;
        Ok((digest, path))
    }

    /// As [`ObjectWriter::finish`], for bytes that are known: anything else is not kept.
    ///
    /// # Errors
    /// [`StoreError::WrongDigest`], and what the system refuses.
    pub fn finish_as(self, what: &str, expected: &Digest) -> Result<PathBuf, StoreError> {
        let found = self.hasher.clone().finish();
        if found != *expected {
            return Err(StoreError::WrongDigest { what: what.to_owned(), expected: *expected, found });
        }
        self.finish().map(|(_, path)| path)
    }
}

impl Write for ObjectWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = self.file.write(bytes)?;
        self.hasher.update(&bytes[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for ObjectWriter<'_> {
    fn drop(&mut self) {
        // After `finish` the name is gone, and removing it again is fine.
        let _ = disk::remove(&self.path);
    }
}
