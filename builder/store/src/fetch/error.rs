//! Why something could not be fetched.

use crate::StoreError;
use kiln_plan::{
    debian::{control::ControlError, relation::RelationError, release::ReleaseError},
    go::H1,
    oci::OciError,
};
use kiln_types::Digest;
use std::fmt;

/// Something could not be fetched. Nothing of it is in the store then, but for what can be resumed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The user asked to stop.
    #[error("stopped")]
    Cancelled,
    /// The network may not be used, and these are not in the store.
    #[error("not in the store, and `--offline` forbids to fetch: {}. Run once without `--offline`", in_words(.missing))]
    Offline {
        /// What is missing, in words.
        missing: Vec<String>,
    },
    /// A locked package is on no mirror any more.
    #[error(
        "{name} {version} is no longer on the mirrors ({}): Debian keeps only the newest version. Take the newest with \
         `kiln lock --update`, or pin a time of the archive with a `snapshot` and lock again",
        .tried.join(", ")
    )]
    Vanished {
        /// The package.
        name: String,
        /// Its version in the lock.
        version: String,
        /// Where it was looked for.
        tried: Vec<String>,
    },
    /// A mirror's index is not the one that its signed Release names.
    #[error(
        "the index {index} of `{suite}` on {url} is not the one that the signed Release file names: the mirror is being \
         updated, or it is broken. Try again in some minutes, or use another mirror"
    )]
    StaleIndex {
        /// The suite.
        suite: String,
        /// The index: `main/binary-amd64/Packages.xz`.
        index: String,
        /// Where.
        url: String,
    },
    /// The suite has no such index.
    #[error("the suite `{suite}` has no packages of `{component}` for {architecture}; it has {available}")]
    NoIndex {
        /// The suite.
        suite: String,
        /// The component.
        component: String,
        /// The architecture.
        architecture: String,
        /// What it has, in words.
        available: String,
    },
    /// The index is verified and yet cannot be read.
    #[error("the package index {index} of `{suite}` cannot be read")]
    Index {
        /// The suite.
        suite: String,
        /// The index.
        index: String,
        /// Why.
        source: IndexFault,
    },
    /// The setting names no proxy that kiln can ask.
    #[error(
        "the Go proxy setting `{setting}` leaves nothing to ask: kiln fetches modules from proxies alone, not from \
         version control (`direct`), and `off` forbids it. Set `KILN_GOPROXY`, for example to https://proxy.golang.org"
    )]
    NoGoProxy {
        /// The setting.
        setting: String,
    },
    /// A setting is not what it should be.
    #[error("{what} `{value}` cannot be used: {problem}")]
    Setting {
        /// Of what.
        what: &'static str,
        /// Its value.
        value: String,
        /// Why not.
        problem: String,
    },
    /// No source had it as it should be.
    #[error("cannot fetch {what}{}", one_a_line(.failures))]
    Failed {
        /// What, in words.
        what: String,
        /// Each source with what went wrong last.
        failures: Vec<Failure>,
    },
    /// A registry did not take it.
    #[error("cannot push {what}{}", one_a_line(.failures))]
    NotPushed {
        /// What, in words.
        what: String,
        /// Where, with what went wrong last.
        failures: Vec<Failure>,
    },
    /// A container image.
    #[error("the container image {name}")]
    Image {
        /// Its name.
        name: String,
        /// Why.
        source: OciError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a verified index cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum IndexFault {
    /// Not xz, or larger than any index.
    #[error(transparent)]
    Unpack(#[from] std::io::Error),
    /// Not in the format.
    #[error(transparent)]
    Format(#[from] ControlError),
    /// A relation of a package is not in the format.
    #[error(transparent)]
    Relation(#[from] RelationError),
}

/// What went wrong with one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The source.
    pub url: String,
    /// What went wrong.
    pub fault: Fault,
}

/// What can go wrong with one source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It answered, but not with the file.
    #[error("the server answers {}", status_in_words(*.0))]
    Status(u16),
    /// It wants to be asked later.
    #[error("the server answers {} and wants to be asked again in {seconds} s", status_in_words(*.status))]
    Later {
        /// Too many requests, or too much to do.
        status: u16,
        /// When, in seconds.
        seconds: u64,
    },
    /// It does not give this to who asks.
    #[error(
        "{host} gives it to nobody{}: it is not there, or it is for others. `docker login {host}` writes what kiln reads",
        if *known { ", not even with what docker's config.json has for it" } else { " who has not logged in" }
    )]
    Unauthorized {
        /// The registry.
        host: String,
        /// Whether there were credentials for it.
        known: bool,
    },
    /// It wants to know who asks, where others would hear it.
    #[error(
        "{host} gives it to nobody who does not say who asks, and kiln says no password over plain HTTP: use its `https://` address"
    )]
    Overheard {
        /// The registry.
        host: String,
    },
    /// It does not let who asks write there.
    #[error(
        "{host} lets nobody write there{}. `docker login {host}` writes what kiln reads",
        if *known { " by the name and the password that docker's config.json has for it" } else { " who has not logged in" }
    )]
    ReadOnly {
        /// The registry.
        host: String,
        /// Whether there were credentials for it.
        known: bool,
    },
    /// It does not take what it is sent.
    #[error("the registry answers {}: {said}", status_in_words(*.status))]
    Refused {
        /// As HTTP has it.
        status: u16,
        /// Its reason.
        said: String,
    },
    /// It has a file of another size.
    #[error("the file has {found} bytes, {expected} were expected: the mirror has a truncated or another file")]
    WrongSize {
        /// As it should be, in bytes.
        expected: u64,
        /// As it is, in bytes; the download ends when it becomes too large.
        found: u64,
    },
    /// It has a file that goes on and on.
    #[error("the file is larger than the {most} bytes that such a file may have")]
    TooLarge {
        /// In bytes.
        most: u64,
    },
    /// It has a file of other content.
    #[error("the content has the sha256 {found}, {expected} was expected: it was altered on its way or on the mirror")]
    WrongDigest {
        /// As it should be.
        expected: Digest,
        /// As it is.
        found: Digest,
    },
    /// It has a module of other content.
    #[error("the module has the hash {found}, go.sum expects {expected}: it was altered on its way or on the proxy")]
    WrongHash {
        /// As it should be.
        expected: H1,
        /// As it is.
        found: H1,
    },
    /// It has something that is not a module.
    #[error("the file is not a module zip: {0}")]
    NotAZip(String),
    /// It has a Release that is not trusted.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// It cannot be reached, or the connection broke.
    #[error("{0}")]
    Network(String),
}

/// In seconds: who wants a longer pause is not waited for. Docker Hub counts in hours.
const LONGEST_PAUSE: u64 = 120;

impl Fault {
    /// Whether asking the same source again is of no use.
    pub(super) fn is_final(&self) -> bool {
        match self {
            // Servers say "later" with these: too early, too many, and all that is their own fault.
            Self::Status(status) | Self::Refused { status, .. } => !matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Later { seconds, .. } => *seconds > LONGEST_PAUSE,
            Self::Network(_) => false,
            _ => true,
        }
    }

    /// Whether the source does not have the file.
    pub(super) fn is_absence(&self) -> bool {
        matches!(self, Self::Status(404 | 410))
    }
}

fn status_in_words(status: u16) -> String {
    match status {
        403 => "403 (forbidden)".to_owned(),
        404 => "404 (not found)".to_owned(),
        407 => "407 (the proxy wants a password)".to_owned(),
        410 => "410 (gone)".to_owned(),
        429 => "429 (too many requests)".to_owned(),
        500..=599 => format!("{status} (the server has a fault)"),
        _ => status.to_string(),
    }
}

fn in_words(missing: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = missing.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match missing.len() {
        0..=SHOWN => shown,
        all => format!("{shown} and {} more", all - SHOWN),
    }
}

fn one_a_line(failures: &[Failure]) -> String {
    failures.iter().map(|failure| format!("\n  {failure}")).collect()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.url, self.fault)
    }
}
