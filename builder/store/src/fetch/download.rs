//! One file: from the store, from where an earlier download ended, or from the beginning.

use super::{
    Fault, FetchError, Fetcher,
    meter::{FileMeter, Meter},
    partial::Partial,
    retry::{Stop, retry},
    zip_hash,
};
use kiln_plan::go::H1;
use kiln_types::Digest;
use std::{io::Read, path::PathBuf};

/// A file that is wanted.
pub(super) struct Wanted {
    /// In words a user knows.
    pub what: String,
    /// Where it can be had, the best place first.
    pub urls: Vec<String>,
    /// How it is known to be right.
    pub check: Check,
    /// How it is asked for.
    pub access: Access,
}

/// How a file is asked for.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Access {
    /// Whoever asks gets it.
    Open,
    /// As of a registry of container images.
    Registry {
        /// What of it is asked for.
        repository: String,
    },
}

/// How a file is known to be right.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// By its bytes.
    Exact { sha256: Digest, size: u64 },
    /// By the hash of a module zip.
    Zip(H1),
    /// By the hash of a `go.mod`.
    GoMod(H1),
}

/// A file in the store.
pub(super) struct Stored {
    pub path: PathBuf,
    pub sha256: Digest,
    pub size: u64,
}

/// Read at once; large enough that telling about progress costs nothing.
const CHUNK: usize = 128 << 10;
/// Larger than any module zip or go.mod that a proxy accepts (`golang.org/x/mod/zip.MaxZipFile` is 500 MiB).
const LIMIT: u64 = 500 << 20;

impl Check {
    /// Names the file while it is not complete.
    fn key(&self) -> Digest {
        match self {
            Self::Exact { sha256, .. } => *sha256,
            Self::Zip(hash) => Digest::of(format!("zip {hash}")),
            Self::GoMod(hash) => Digest::of(format!("go.mod {hash}")),
        }
    }

    fn size(&self) -> Option<u64> {
        match self {
            Self::Exact { size, .. } => Some(*size),
            _ => None,
        }
    }
}

impl Fetcher<'_> {
    /// Fetches a file that the store does not have, and tells about it on its own.
    pub(super) fn download_alone(&self, wanted: &Wanted) -> Result<Stored, FetchError> {
        self.allowed(wanted)?;
        let meter = Meter::of_bytes(self.listener, &wanted.what, wanted.check.size());
        let stored = self.download(wanted, &meter)?;
        meter.done();
        Ok(stored)
    }

    fn allowed(&self, wanted: &Wanted) -> Result<(), FetchError> {
        match self.sources.offline {
            true => Err(FetchError::Offline { missing: vec![wanted.what.clone()] }),
            false => Ok(()),
        }
    }

    /// Fetches a file that the store does not have.
    pub(super) fn download(&self, wanted: &Wanted, meter: &Meter<'_>) -> Result<Stored, FetchError> {
        self.allowed(wanted)?;
        let mut partial = Partial::open(self.store, &wanted.check.key(), self.cancel)?;
        if let Check::Exact { sha256, size } = wanted.check
            && let Some(path) = self.store.object(&sha256)?
        {
            // Another process was quicker; the lock of the partial file was its.
            partial.discard()?;
            return Ok(Stored { path, sha256, size });
        }
        let file = meter.file(&wanted.what);
        let outcome = retry(&wanted.what, &wanted.urls, (self.sources.pause, self.cancel), |url| {
            self.resume(url, wanted, &mut partial, &file)?;
            check(wanted, &mut partial)
        });
        if let Err(error) = outcome {
            keep_or_discard(partial, &error)?;
            return Err(error);
        }
        let size = partial.len();
        let (sha256, path) = partial.finish()?;
        file.done(size);
        Ok(Stored { path, sha256, size })
    }

    /// Reads from `url` until the end; begins again there as long as every connection brings a little more.
    fn resume(&self, url: &str, wanted: &Wanted, partial: &mut Partial<'_>, file: &FileMeter<'_>) -> Result<(), Stop> {
        loop {
            let before = partial.len();
            match self.read(url, wanted, partial, file) {
                Err(Stop::Fault(Fault::Network(_))) if partial.len() > before && !self.cancel.is_cancelled() => {}
                // The server has less than we have: what we have is not its file.
                Err(Stop::Fault(Fault::Status(416))) if before > 0 => partial.clear()?,
                other => return other,
            }
        }
    }

    fn read(&self, url: &str, wanted: &Wanted, partial: &mut Partial<'_>, file: &FileMeter<'_>) -> Result<(), Stop> {
        let limit = wanted.check.size().unwrap_or(LIMIT);
        if wanted.check.size() == Some(partial.len()) {
            return Ok(());
        }
        let mut answer = match &wanted.access {
            Access::Open => self.http.get(url, partial.len())?,
            Access::Registry { repository } => self.ask_registry(url, repository, (partial.len(), false))?,
        };
        if answer.start != partial.len() {
            partial.clear()?;
        }
        let total = answer.len.map(|len| answer.start + len);
        let mut chunk = vec![0; CHUNK];
        loop {
            if self.cancel.is_cancelled() {
                return Err(Stop::Fatal(FetchError::Cancelled));
            }
            let len = answer.body.read(&mut chunk).map_err(|error| Fault::Network(error.to_string()))?;
            if len == 0 {
                return Ok(());
            }
            if partial.len() + len as u64 > limit {
                let found = total.unwrap_or(partial.len() + len as u64);
                partial.clear()?;
                return Err(Fault::WrongSize { expected: limit, found }.into());
            }
            partial.append(&chunk[..len])?;
            file.at(partial.len());
        }
    }
}

/// Holds the complete file against what is known of it; clears it when it is wrong.
fn check(wanted: &Wanted, partial: &mut Partial<'_>) -> Result<(), Stop> {
    let fault = match wanted.check {
        Check::Exact { size, .. } if partial.len() != size => {
            Some(Fault::WrongSize { expected: size, found: partial.len() })
        }
        Check::Exact { sha256, .. } => {
            let found = partial.digest();
            (found != sha256).then_some(Fault::WrongDigest { expected: sha256, found })
        }
        Check::Zip(expected) => match zip_hash::of_zip(partial.reader()?) {
            Ok(found) => (found != expected).then_some(Fault::WrongHash { expected, found }),
            Err(error) => Some(Fault::NotAZip(error.to_string())),
        },
        Check::GoMod(expected) => {
            let found = zip_hash::of_go_mod(partial.digest());
            (found != expected).then_some(Fault::WrongHash { expected, found })
        }
    };
    match fault {
        None => Ok(()),
        Some(fault) => {
            partial.clear()?;
            Err(fault.into())
        }
    }
}

/// What was stopped or interrupted is resumed later; anything else would only be in the way.
fn keep_or_discard(partial: Partial<'_>, error: &FetchError) -> Result<(), FetchError> {
    let broken_off = match error {
        FetchError::Cancelled => true,
        FetchError::Failed { failures, .. } => {
            failures.iter().any(|failure| matches!(failure.fault, Fault::Network(_)))
        }
        _ => false,
    };
    if broken_off && partial.len() > 0 { Ok(()) } else { Ok(partial.discard()?) }
}
