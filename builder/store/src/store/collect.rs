//! How much the store holds, and removing what nobody used for long.

use super::{Store, StoreError, disk, session};
use kiln_types::ByteSize;
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// What the store holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Downloads and other objects.
    pub objects: ByteSize,
    /// Results of steps.
    pub derived: ByteSize,
    /// Compressed pieces of files.
    pub pieces: ByteSize,
    /// Caches of the go command.
    pub go: ByteSize,
    /// Downloads that were interrupted, work of running processes, objects set aside.
    pub unfinished: ByteSize,
}

/// What to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Keep {
    /// What was used within this time; anything when there is none.
    pub used_within: Option<Duration>,
    /// At most this much, least recently used first to go; any size when there is none.
    pub at_most: Option<ByteSize>,
}

/// What was removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Collected {
    /// Objects, results, pieces, unfinished downloads; the caches of the go command are one.
    pub entries: usize,
    /// Their size.
    pub size: ByteSize,
}

/// Something that can be removed.
struct Entry {
    path: PathBuf,
    used: SystemTime,
    size: u64,
    /// After how long without use it goes, when that is sooner than for the others.
    patience: Duration,
}

/// The caches of the go command are the largest part of a store, and of use only while somebody changes the node's
/// software: what was compiled with them is a result of its own.
const GO_PATIENCE: Duration = Duration::from_secs(24 * 3600);

impl Usage {
    /// All of it.
    pub fn total(&self) -> ByteSize {
        let parts = [self.objects, self.derived, self.pieces, self.go, self.unfinished];
        ByteSize(parts.iter().map(|part| part.0).sum())
    }
}

impl Store {
    /// What the store holds, in bytes of content.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        let layout = &self.layout;
        let unfinished = [layout.partials(), layout.tmp(), layout.corrupt()];
        Ok(Usage {
            objects: ByteSize(disk::size(&layout.objects())?),
            derived: ByteSize(disk::size(&layout.derived())?),
            pieces: ByteSize(disk::size(&layout.pieces())?),
            go: ByteSize(disk::size(&layout.go())?),
            unfinished: ByteSize(unfinished.iter().map(|dir| disk::size(dir)).sum::<Result<u64, _>>()?),
        })
    }

    /// Removes what `keep` does not keep, and never what a running process uses: that is all it used since it began.
    ///
    /// A result of many files loses its name first, at once: who is killed here leaves no half of it under that name.
    ///
    /// # Errors
    /// What the system refuses; what was removed until then is gone.
    pub fn collect(&self, keep: &Keep) -> Result<Collected, StoreError> {
        let lock = self.layout.lock();
        let exclusive = disk::open_or_create(&lock)?;
        exclusive.lock().map_err(StoreError::io("lock", &lock))?;
        let in_use_since = session::oldest(&self.layout)?;
        let mut entries = self.removable()?;
        entries.sort_by_key(|entry| entry.used);
        let mut held: u64 = entries.iter().map(|entry| entry.size).sum();
        let mut collected = Collected::default();
        let mut graves = Vec::new();
        for entry in entries {
            let free = in_use_since.is_none_or(|since| entry.used < since);
            let too_much = keep.at_most.is_some_and(|most| held > most.0);
            if free && (too_much || is_older(&entry, keep.used_within)) {
                let grave = self.temporary("removed");
                disk::rename_quickly(&entry.path, &grave)?;
                graves.push(grave);
                held -= entry.size;
                collected.entries += 1;
                collected.size.0 += entry.size;
            }
        }
        // Nobody can come to use them any more, so nobody has to wait.
        drop(exclusive);
        graves.iter().try_for_each(|grave| disk::remove(grave))?;
        Ok(collected)
    }

    fn removable(&self) -> Result<Vec<Entry>, StoreError> {
        let mut found = Vec::new();
        let layout = &self.layout;
        let kinds = [layout.objects(), layout.derived(), layout.pieces()].map(|dir| disk::entries(&dir));
        for parent in kinds.into_iter().collect::<Result<Vec<_>, _>>()?.iter().flatten() {
            // The lock of a result belongs to it and is empty; a process may hold it without any result being there.
            let results = disk::entries(parent)?.into_iter().filter(|path| path.extension().is_none());
            found.extend(results.filter_map(|path| entry(&path).transpose()).collect::<Result<Vec<_>, _>>()?);
        }
        for dir in [layout.partials(), layout.corrupt()] {
            for path in disk::entries(&dir)? {
                found.extend(entry(&path)?);
            }
        }
        let go = entry(&layout.go())?;
        found.extend(go.map(|go| Entry { patience: GO_PATIENCE, ..go }));
        Ok(found)
    }
}

fn entry(path: &Path) -> Result<Option<Entry>, StoreError> {
    let Ok(used) = fs::symlink_metadata(path).and_then(|entry| entry.modified()) else { return Ok(None) };
    Ok(Some(Entry { path: path.to_owned(), used, size: disk::size(path)?, patience: Duration::MAX }))
}

fn is_older(entry: &Entry, used_within: Option<Duration>) -> bool {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(crate::clock::now().as_second().unsigned_abs());
    let limit = used_within.map(|limit| limit.min(entry.patience));
    limit.is_some_and(|limit| now.duration_since(entry.used).is_ok_and(|age| age > limit))
}
