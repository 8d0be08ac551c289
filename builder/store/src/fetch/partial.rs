//! A file on its way: what has arrived is hashed as it is written, and stays for the next attempt, in this process or
//! in a later one.

use super::FetchError;
use crate::{Cancel, Store, StoreError, store::disk};
use kiln_types::{Digest, Hasher};
use std::{
    fs::{self, File, TryLockError},
    io::{self, Seek, SeekFrom, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// How often a process looks whether another one has finished with the same file.
const BLINK: Duration = Duration::from_millis(50);

/// The file so far. Locked: another process that wants the same file waits.
pub(super) struct Partial<'a> {
    store: &'a Store,
    path: PathBuf,
    file: File,
    hasher: Hasher,
    len: u64,
}

impl<'a> Partial<'a> {
    /// Opens what is there of the file that `key` names, or begins anew.
    pub fn open(store: &'a Store, key: &Digest, cancel: &Cancel) -> Result<Self, FetchError> {
        let path = store.layout.partial(key);
        let mut file = locked(&path, cancel)?;
        let mut hasher = Hasher::new();
        let len = io::copy(&mut file, &mut hasher).map_err(StoreError::io("read", &path))?;
        Ok(Self { store, path, file, hasher, len })
    }

    /// How much is there, in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The digest of what is there.
    pub fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }

    /// Adds bytes at the end. When the disk is full the whole file is removed: it would be in the way.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if let Err(error) = self.file.write_all(bytes) {
            let error = StoreError::io("write", &self.path)(error);
            if matches!(error, StoreError::Full { .. }) {
                disk::remove(&self.path)?;
            }
            return Err(error);
        }
        self.hasher.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Forgets all bytes.
    pub fn clear(&mut self) -> Result<(), StoreError> {
        let cleared = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        cleared.map_err(StoreError::io("empty", &self.path))?;
        self.hasher = Hasher::new();
        self.len = 0;
        Ok(())
    }

    /// The bytes from the beginning, for a check that needs them all.
    pub fn reader(&self) -> Result<File, StoreError> {
        File::open(&self.path).map_err(StoreError::io("open", &self.path))
    }

    /// The file is complete and right: an object from now on.
    pub fn finish(self) -> Result<(Digest, PathBuf), StoreError> {
        let digest = self.digest();
        let path = self.store.adopt(&self.file, &self.path, &digest)?;
        Ok((digest, path))
    }

    /// Removes the file: nobody will resume it.
    pub fn discard(self) -> Result<(), StoreError> {
        disk::remove(&self.path)
    }
}

/// Opens and locks. Whoever held the lock before may have renamed or removed the file, and then the name is new.
fn locked(path: &Path, cancel: &Cancel) -> Result<File, FetchError> {
    loop {
        let file = disk::open_or_create(path)?;
        lock(&file, path, cancel)?;
        let ours = file.metadata().map_err(StoreError::io("look at", path))?.ino();
        if fs::metadata(path).is_ok_and(|named| named.ino() == ours) {
            return Ok(file);
        }
    }
}

fn lock(file: &File, path: &Path, cancel: &Cancel) -> Result<(), FetchError> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if cancel.is_cancelled() => return Err(FetchError::Cancelled),
            Err(TryLockError::WouldBlock) => thread::sleep(BLINK),
            Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", path)(error).into()),
        }
    }
}
