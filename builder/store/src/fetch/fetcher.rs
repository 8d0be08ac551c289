//! What all kinds of downloads have in common.

use super::{FetchError, Sources, http::Http, parallel, registry::Registries};
use crate::{Cancel, Store};
use kiln_event::Listener;
use kiln_types::Digest;
use std::path::PathBuf;

/// Fills a store. Every method returns only what is verified and in the store, and touches the network only for what
/// is not there yet.
pub struct Fetcher<'a> {
    pub(super) store: &'a Store,
    pub(super) sources: &'a Sources,
    pub(super) listener: &'a dyn Listener,
    pub(super) cancel: &'a Cancel,
    pub(super) http: Http,
    pub(super) registries: Registries,
    suspicious: bool,
}

impl<'a> Fetcher<'a> {
    /// A fetcher into `store` from `sources`, which tells `listener` and stops when `cancel` is set.
    ///
    /// # Errors
    /// A proxy setting that is not a URL.
    pub fn new(
        store: &'a Store,
        sources: &'a Sources,
        listener: &'a dyn Listener,
        cancel: &'a Cancel,
    ) -> Result<Self, FetchError> {
        let http = Http::new(&sources.proxies, sources.jobs)?;
        let registries = Registries::new(&sources.registry_credentials);
        Ok(Self { store, sources, listener, cancel, http, registries, suspicious: false })
    }

    /// Reads every object of the store again before it is used: one that was damaged is fetched anew.
    pub fn suspicious(mut self) -> Self {
        self.suspicious = true;
        self
    }

    /// An object that should have `size` bytes, when the store has it.
    pub(super) fn stored(&self, digest: &Digest, size: u64) -> Result<Option<PathBuf>, FetchError> {
        let path = if self.suspicious { self.store.verified_object(digest)? } else { self.store.object(digest)? };
        // Its length is cheap to look at, and a disk that lost power cuts files short.
        let whole = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() == size);
        match path {
            Some(path) if whole(&path) => Ok(Some(path)),
            Some(_) => Ok(self.store.verified_object(digest)?),
            None => Ok(None),
        }
    }

    /// Does `work` for every item, several at a time.
    pub(super) fn in_parallel<I: Sync, T: Send>(
        &self,
        items: &[I],
        work: impl Fn(&I) -> Result<T, FetchError> + Sync,
    ) -> Result<Vec<T>, FetchError> {
        parallel::for_each(items, self.sources.jobs, (&self.http, self.cancel), work)
    }
}
