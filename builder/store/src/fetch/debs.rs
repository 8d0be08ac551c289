//! The packages of a lock.

use super::{
    FetchError, Fetcher,
    download::{Access, Check, Wanted},
    meter::Meter,
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
        let stored = lock.debs.iter().map(|deb| self.stored(&deb.sha256, deb.size)).collect::<Result<Vec<_>, _>>()?;
        let missing: Vec<&LockedDeb> =
            lock.debs.iter().zip(&stored).filter(|(_, path)| path.is_none()).map(|(deb, _)| deb).collect();
        let mut fetched = self.missing_debs(&missing, lock.request.snapshot.as_deref())?.into_iter();
        let paths = stored.into_iter().filter_map(|path| path.or_else(|| fetched.next()));
        Ok(lock.debs.iter().cloned().zip(paths).map(|(locked, path)| FetchedDeb { locked, path }).collect())
    }

    fn missing_debs(&self, missing: &[&LockedDeb], snapshot: Option<&str>) -> Result<Vec<PathBuf>, FetchError> {
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        if self.sources.offline {
            let name = |deb: &&LockedDeb| format!("{} {}", deb.name, deb.version);
            return Err(FetchError::Offline { missing: missing.iter().map(name).collect() });
        }
        let total = missing.iter().map(|deb| deb.size).sum();
        let meter = Meter::of_bytes(self.listener, format!("{} packages", missing.len()), Some(total));
        let paths = self.in_parallel(missing, |deb| self.deb(deb, snapshot, &meter))?;
        meter.done();
        Ok(paths)
    }

    fn deb(&self, deb: &LockedDeb, snapshot: Option<&str>, meter: &Meter<'_>) -> Result<PathBuf, FetchError> {
        let mirrors = self.sources.mirrors(Suite::main(&deb.suite).archive(), snapshot);
        let wanted = Wanted {
            what: format!("{} {}", deb.name, deb.version),
            urls: mirrors.iter().map(|root| format!("{root}/{}", deb.file)).collect(),
            check: Check::Exact { sha256: deb.sha256, size: deb.size },
            access: Access::Open,
        };
        match self.download(&wanted, meter) {
            Ok(stored) => Ok(stored.path),
            Err(FetchError::Failed { failures, .. }) if failures.iter().all(|failure| failure.fault.is_absence()) => {
                Err(FetchError::Vanished { name: deb.name.clone(), version: deb.version.clone(), tried: mirrors })
            }
            Err(error) => Err(error),
        }
    }
}
