//! Package indexes: `InRelease`, verified; then the indexes that it vouches for.

use super::{
    Fault, FetchError, Fetcher,
    download::{Access, Check, Wanted},
    error::IndexFault,
    retry::{Stop, retry},
};
use kiln_event::{Activity, Event, Task};
use kiln_plan::{
    Timestamp,
    debian::{
        Package, Suite, packages,
        release::{self, Expected, IndexFile, Keyring, Release, ReleaseError},
        resolve::Universe,
    },
};
use liblzma::{read::XzDecoder, stream::Stream};
use std::{fs::File, io::Read, path::Path};

/// The verified indexes of a suite.
#[derive(Clone, Debug)]
pub struct FetchedIndex {
    /// The suite.
    pub suite: Suite,
    /// Its Release file.
    pub release: Release,
    /// Name and text of each index.
    texts: Vec<(String, String)>,
}

/// An `InRelease` has 140 kB.
const RELEASE_LIMIT: u64 = 16 << 20;
/// The `Packages` of `main` have 55 MB.
const INDEX_LIMIT: u64 = 1 << 30;
/// A header of xz can demand 4 GiB; its highest level needs 65 MiB.
const XZ_MEMORY: u64 = 128 << 20;

impl FetchedIndex {
    /// All packages of the suite; they borrow from this value.
    ///
    /// # Errors
    /// [`FetchError::Index`]: the archive signed an index that is not in the format.
    pub fn packages(&self) -> Result<Vec<Package<'_>>, FetchError> {
        let mut all = Vec::new();
        for (index, text) in &self.texts {
            let read = packages::parse_text(text);
            all.extend(read.map_err(|error| unreadable(&self.suite.name, index, error.into()))?);
        }
        Ok(all)
    }

    /// Adds all packages to what a resolution chooses from, in the way that the archive wants it.
    ///
    /// # Errors
    /// As [`FetchedIndex::packages`].
    pub fn add_to<'a>(&'a self, universe: &mut Universe<'a>) -> Result<(), FetchError> {
        let packages = self.packages()?;
        let added = match self.release.on_request {
            true => universe.add_on_request(&self.suite.name, packages),
            false => universe.add(&self.suite.name, packages),
        };
        added.map_err(|error| unreadable(&self.suite.name, "Packages", error.into()))
    }
}

impl Fetcher<'_> {
    /// Fetches the indexes of several suites for one architecture; `now` is the time they are held against.
    ///
    /// # Errors
    /// An `InRelease` that is not trusted, an index that is not the one it names, and what keeps a file from arriving.
    pub fn indexes(
        &self,
        suites: &[Suite],
        architecture: &str,
        (snapshot, now): (Option<&str>, Timestamp),
        keyring: &Keyring,
    ) -> Result<Vec<FetchedIndex>, FetchError> {
        self.in_parallel(suites, |suite| self.index(suite, architecture, (snapshot, now), keyring))
    }

    /// The archive has every suite by two names, `dists/trixie` and `dists/stable`, and caches keep each file by its path. A
    /// cache whose files do not belong together by the first name may have a whole, older state by the second, which is
    /// signed just the same.
    fn index(
        &self,
        suite: &Suite,
        architecture: &str,
        (snapshot, now): (Option<&str>, Timestamp),
        keyring: &Keyring,
    ) -> Result<FetchedIndex, FetchError> {
        let mirrors = self.sources.mirrors(suite.archive(), snapshot);
        let under = |name: &str| {
            let roots: Vec<String> = mirrors.iter().map(|mirror| format!("{mirror}/dists/{name}")).collect();
            let expected =
                Expected { suite: &suite.name, now, may_be_expired: self.sources.expired || snapshot.is_some() };
            let release = self.release(suite, &roots, &expected, keyring)?;
            let texts = self.texts(suite, &roots, architecture, &release);
            Ok::<_, FetchError>((release, texts))
        };
        let fetched = |release, texts| FetchedIndex { suite: suite.clone(), release, texts };
        match under(&suite.name)? {
            (release, Ok(texts)) => Ok(fetched(release, texts)),
            (new, Err(stale @ FetchError::StaleIndex { .. })) if new.suite != suite.name => match under(&new.suite) {
                Ok((old, Ok(texts))) => {
                    self.listener.hear(Event::Warning { text: torn(suite, architecture, &new, &old) });
                    Ok(fetched(old, texts))
                }
                Err(error) if has_expired(&error) => Err(error),
                _ => Err(stale),
            },
            (_, Err(error)) => Err(error),
        }
    }

    /// Name and text of each index that `release` vouches for.
    fn texts(
        &self,
        suite: &Suite,
        roots: &[String],
        architecture: &str,
        release: &Release,
    ) -> Result<Vec<(String, String)>, FetchError> {
        let mut texts = Vec::new();
        for component in &suite.components {
            let index = format!("{component}/binary-{architecture}/Packages.xz");
            let file = release.file(&index).ok_or_else(|| no_index(release, suite, component, architecture))?;
            let text = self.packages(suite, roots, (&index, file), release.by_hash)?;
            texts.push((index, text));
        }
        Ok(texts)
    }

    /// Always asks: this is the file that says what is new.
    fn release(
        &self,
        suite: &Suite,
        roots: &[String],
        expected: &Expected<'_>,
        keyring: &Keyring,
    ) -> Result<Release, FetchError> {
        let what = format!("the index of {}", suite.name);
        if self.sources.offline {
            return Err(FetchError::Offline { missing: vec![what] });
        }
        let urls: Vec<String> = roots.iter().map(|root| format!("{root}/InRelease")).collect();
        let task = Task::start(self.listener, Activity::Download, &what, None);
        let release = retry(&what, &urls, (self.sources.pause, self.cancel), |url| {
            let bytes = self.small(url, RELEASE_LIMIT)?;
            let release = release::verify(&bytes, keyring, expected).map_err(Fault::from)?;
            self.store.insert(&bytes)?;
            Ok(release)
        })?;
        task.done(format!("of {}", release.date));
        Ok(release)
    }

    /// The whole of a small file.
    fn small(&self, url: &str, limit: u64) -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        let body = self.http.get(url, 0)?.body;
        body.take(limit).read_to_end(&mut bytes).map_err(|error| Fault::Network(error.to_string()))?;
        Ok(bytes)
    }

    fn packages(
        &self,
        suite: &Suite,
        roots: &[String],
        (index, file): (&str, &IndexFile),
        by_hash: bool,
    ) -> Result<String, FetchError> {
        let path = match self.stored(&file.sha256, file.size)? {
            Some(path) => path,
            None => {
                self.download_alone(&wanted(suite, roots, (index, file), by_hash))
                    .map_err(|e| stale(suite, index, e))?
                    .path
            }
        };
        unpack(&path).map_err(|error| unreadable(&suite.name, index, error.into()))
    }
}

fn wanted(suite: &Suite, roots: &[String], (index, file): (&str, &IndexFile), by_hash: bool) -> Wanted {
    let folder = index.rsplit_once('/').map_or("", |(folder, _)| folder);
    let places = |root: &String| {
        let hashed = by_hash.then(|| format!("{root}/{folder}/by-hash/SHA256/{}", file.sha256));
        hashed.into_iter().chain([format!("{root}/{index}")])
    };
    Wanted {
        what: format!("the packages of {}", suite.name),
        urls: roots.iter().flat_map(places).collect(),
        check: Check::Exact { sha256: file.sha256, size: file.size },
        access: Access::Open,
    }
}

/// A mirror that has an index, but not this one, is stale; whatever else failed stays as it is.
fn stale(suite: &Suite, index: &str, error: FetchError) -> FetchError {
    let FetchError::Failed { failures, .. } = &error else { return error };
    let other = |fault: &Fault| matches!(fault, Fault::WrongDigest { .. } | Fault::WrongSize { .. });
    match failures.iter().find(|failure| other(&failure.fault)) {
        Some(failure) if failures.iter().all(|failure| failure.fault.is_absence() || other(&failure.fault)) => {
            FetchError::StaleIndex { suite: suite.name.clone(), index: index.to_owned(), url: failure.url.clone() }
        }
        _ => error,
    }
}

/// Whether all that is wrong is that the Release is too old.
fn has_expired(error: &FetchError) -> bool {
    let expired = |fault: &Fault| matches!(fault, Fault::Release(ReleaseError::Outdated { .. }));
    matches!(error, FetchError::Failed { failures, .. } if failures.iter().all(|failure| expired(&failure.fault)))
}

fn torn(suite: &Suite, architecture: &str, new: &Release, old: &Release) -> String {
    format!(
        "The mirror's packages of {} for {architecture} are not those of its release of {}; taken as they were on {}, which \
         it has as `{}`.",
        suite.name, new.date, old.date, new.suite
    )
}

fn unpack(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let decoder = Stream::new_stream_decoder(XZ_MEMORY, 0)?;
    XzDecoder::new_stream(File::open(path)?, decoder).take(INDEX_LIMIT + 1).read_to_string(&mut text)?;
    match text.len() as u64 > INDEX_LIMIT {
        true => Err(std::io::Error::other(format!("it has more than {INDEX_LIMIT} bytes"))),
        false => Ok(text),
    }
}

fn unreadable(suite: &str, index: &str, source: IndexFault) -> FetchError {
    FetchError::Index { suite: suite.to_owned(), index: index.to_owned(), source }
}

fn no_index(release: &Release, suite: &Suite, component: &str, architecture: &str) -> FetchError {
    FetchError::NoIndex {
        suite: suite.name.clone(),
        component: component.to_owned(),
        architecture: architecture.to_owned(),
        available: format!("{} for {}", release.components.join(", "), release.architectures.join(", ")),
    }
}
