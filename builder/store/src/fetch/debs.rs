//! The packages of a lock.

use super::{
    FetchError, Fetcher,
    download::{Check, Wanted},
};
use kiln_plan::{
    debian::Suite,
    lock::{Lock, LockedDeb},
};
use std::path::PathBuf;

/// A package in the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchedDeb {
    /// What the lock says of it.
    pub locked: LockedDeb,
    /// The deb.
    pub path: PathBuf,
}

impl Fetcher<'_> {
    /// Fetches all packages of a lock; the result has its order.
    ///
    /// # Errors
    /// The first package that cannot be had; [`FetchError::Offline`] names all that are missing.
    pub fn debs(&self, lock: &Lock) -> Result<Vec<FetchedDeb>, FetchError> {
        if self.sources.offline {
            self.all_stored(&lock.debs)?;
        }
        self.in_parallel(&lock.debs, |deb| {
            let path = match self.stored(&deb.sha256, deb.size)? {
                Some(path) => path,
                None => self.deb(deb, lock.request.snapshot.as_deref())?,
            };
            Ok(FetchedDeb { locked: deb.clone(), path })
        })
    }

    fn all_stored(&self, debs: &[LockedDeb]) -> Result<(), FetchError> {
        let mut missing = Vec::new();
        for deb in debs {
            if self.stored(&deb.sha256, deb.size)?.is_none() {
                missing.push(format!("{} {}", deb.name, deb.version));
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(FetchError::Offline { missing }) }
    }

    fn deb(&self, deb: &LockedDeb, snapshot: Option<&str>) -> Result<PathBuf, FetchError> {
        let mirrors = self.sources.mirrors(Suite::main(&deb.suite).archive(), snapshot);
        let wanted = Wanted {
            what: format!("{} {}", deb.name, deb.version),
            urls: mirrors.iter().map(|root| format!("{root}/{}", deb.file)).collect(),
            check: Check::Exact { sha256: deb.sha256, size: deb.size },
        };
        match self.download(&wanted) {
            Ok(stored) => Ok(stored.path),
            Err(FetchError::Failed { failures, .. }) if failures.iter().all(|failure| failure.fault.is_absence()) => {
                Err(FetchError::Vanished { name: deb.name.clone(), version: deb.version.clone(), tried: mirrors })
            }
            Err(error) => Err(error),
        }
    }
}
