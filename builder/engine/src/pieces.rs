//! Compressed pieces of files and facts of kernel modules between builds: one small file each, by key.
//!
//! Thousands are written in a build and none of them matters: no locks, no fsync. A piece that a power cut tore carries
//! the wrong checksum, which whoever reads it takes as a miss.

use kiln_store::Store;
use kiln_types::{BlobCache, Digest};
use std::{
    fs,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU64, Ordering},
};

/// Keeps pieces in a directory of the store.
pub struct Pieces {
    dir: PathBuf,
    counter: AtomicU64,
}

impl Pieces {
    /// Pieces kept in `store`.
    pub fn of(store: &Store) -> Self {
        Self { dir: store.pieces(), counter: AtomicU64::new(0) }
    }

    fn path(&self, key: Digest) -> PathBuf {
        let name = key.to_string();
        self.dir.join(&name[..2]).join(&name[2..])
    }
}

impl BlobCache for Pieces {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        fs::read(self.path(key)).ok()
    }

    fn put(&self, key: Digest, piece: &[u8]) {
        let path = self.path(key);
        let Some(parent) = path.parent() else { return };
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let temporary = parent.join(format!("tmp-{}-{count}", process::id()));
        // Not kept is only not kept; a full disk shows itself where something must be written.
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&temporary, piece));
        if written.and_then(|()| fs::rename(&temporary, &path)).is_err() {
            let _ = fs::remove_file(&temporary);
        }
    }
}
