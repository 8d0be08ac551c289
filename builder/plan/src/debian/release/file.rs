//! The text of a Release file and the checks on what it says about itself.

use super::{Expected, ReleaseError, signature::Signed};
use crate::debian::control::{self, ControlError, Problem, Stanza};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use kiln_types::Digest;
use std::collections::BTreeMap;

/// A verified Release file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Release {
    /// Digest of the whole `InRelease` file.
    pub digest: Digest,
    /// `stable`, `stable-security`: changes its meaning with every release.
    pub suite: String,
    /// `trixie`, `trixie-security`.
    pub codename: String,
    /// When it was made.
    pub date: Timestamp,
    /// Until when it may be used; `trixie` itself says nothing, `trixie-security` a week.
    pub valid_until: Option<Timestamp>,
    /// The architectures that have indexes.
    pub architectures: Vec<String>,
    /// The components that have indexes.
    pub components: Vec<String>,
    /// Whether its versions are taken on request only, as those of backports (`NotAutomatic`).
    pub on_request: bool,
    /// Whether indexes can be had under the name of their digest, unharmed by a mirror that is being updated.
    pub by_hash: bool,
    /// Fingerprints of the keys whose signatures were accepted, in hexadecimal.
    pub signers: Vec<String>,
    files: BTreeMap<String, IndexFile>,
}

/// A file that a Release vouches for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IndexFile {
    /// Size in bytes.
    pub size: u64,
    /// Digest.
    pub sha256: Digest,
}

/// How far a Release may be ahead of our clock; what apt allows too (`Acquire::Max-FutureTime`).
const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(10);

impl Release {
    pub(super) fn parse(signed: &Signed) -> Result<Self, ReleaseError> {
        let mut stanzas = control::stanzas(&signed.text);
        let empty = ControlError { line: 1, problem: Problem::Missing("Suite") };
        let stanza = stanzas.next().unwrap_or(Err(empty))?;
        let words = |name| stanza.get(name).unwrap_or("").split_ascii_whitespace().map(str::to_owned).collect();
        Ok(Self {
            digest: signed.digest,
            suite: stanza.get("Suite").unwrap_or("").to_owned(),
            codename: stanza.get("Codename").unwrap_or("").to_owned(),
            date: date(&stanza, "Date", stanza.require("Date")?)?,
            valid_until: stanza.get("Valid-Until").map(|text| date(&stanza, "Valid-Until", text)).transpose()?,
            architectures: words("Architectures"),
            components: words("Components"),
            on_request: stanza.get("NotAutomatic") == Some("yes"),
            by_hash: stanza.get("Acquire-By-Hash") == Some("yes"),
            signers: signed.signers.clone(),
            files: files(&stanza)?,
        })
    }

    /// What the Release vouches for under `path`, such as `main/binary-amd64/Packages.xz`.
    pub fn file(&self, path: &str) -> Option<&IndexFile> {
        self.files.get(path)
    }

    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), ReleaseError> {
        // The archive publishes trixie-security as Codename, and as Suite `stable-security`.
        if expected.suite != self.codename && expected.suite != self.suite {
            return Err(ReleaseError::OtherSuite {
                wanted: expected.suite.to_owned(),
                suite: self.suite.clone(),
                codename: self.codename.clone(),
            });
        }
        if self.date > expected.now + CLOCK_SKEW {
            return Err(ReleaseError::FromTheFuture { date: self.date, now: expected.now });
        }
        match self.valid_until {
            Some(until) if until < expected.now && !expected.may_be_expired => {
                Err(ReleaseError::Outdated { until, now: expected.now })
            }
            _ => Ok(()),
        }
    }
}

fn date(stanza: &Stanza<'_>, field: &'static str, text: &str) -> Result<Timestamp, ReleaseError> {
    // The archive writes "UTC", RFC 2822 knows "GMT" and "+0000".
    let standard = text.strip_suffix("UTC").map(|start| format!("{start}+0000"));
    let zoned = rfc2822::parse(standard.as_deref().unwrap_or(text)).map_err(|_| ControlError {
        line: stanza.line,
        problem: Problem::Value {
            field,
            value: text.to_owned(),
            expected: "a date such as `Sat, 21 Nov 2026 09:15:44 UTC`",
        },
    })?;
    Ok(zoned.timestamp())
}

/// The SHA256 section. MD5Sum and SHA1 are never looked at: a file without SHA256 has nothing we trust.
fn files(stanza: &Stanza<'_>) -> Result<BTreeMap<String, IndexFile>, ReleaseError> {
    let section = stanza.get("SHA256").ok_or(ReleaseError::NoStrongDigests)?;
    section.lines().filter(|line| !line.trim().is_empty()).map(|line| entry(stanza, line)).collect()
}

fn entry(stanza: &Stanza<'_>, line: &str) -> Result<(String, IndexFile), ReleaseError> {
    let mut words = line.split_ascii_whitespace();
    let parsed = (|| {
        let sha256 = words.next()?.parse().ok()?;
        let size = words.next()?.parse().ok()?;
        Some((words.next()?.to_owned(), IndexFile { size, sha256 }))
    })();
    let wrong = || ControlError {
        line: stanza.line,
        problem: Problem::Value {
            field: "SHA256",
            value: line.trim().to_owned(),
            expected: "a digest, a size and a path",
        },
    };
    Ok(parsed.ok_or_else(wrong)?)
}
