//! Paths of two roots.

use super::contents::Contents;
use kiln_image::erofs::{Entry, EntryKind, ReadError};
use rayon::prelude::*;
use serde::Serialize;

/// A path that is not the same in both roots.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct File {
    /// Relative to the root.
    pub path: String,
    /// What differs.
    pub what: Vec<What>,
    /// Bytes in the first image; nothing when it is not there, or no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one: Option<u64>,
    /// Bytes in the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<u64>,
}

/// In what a path differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    /// It is in the second alone.
    Added,
    /// It is in the first alone.
    Removed,
    /// A file here, a directory there; or a link elsewhere.
    Kind,
    /// Its bytes.
    Content,
    /// Its permissions.
    Mode,
    /// Its owner or group.
    Owner,
    /// Its extended attributes.
    Attributes,
}

/// All paths that differ. Files of the same length are read, by many threads.
pub(super) fn changes(one: &Contents<'_>, other: &Contents<'_>) -> Result<Vec<File>, ReadError> {
    let added = other.entries.values().filter(|entry| !one.entries.contains_key(&entry.path));
    let removed = |entry: &Entry| File { what: vec![What::Removed], one: size(entry), ..file(entry) };
    let mut found: Vec<File> =
        added.map(|entry| File { what: vec![What::Added], other: size(entry), ..file(entry) }).collect();
    let pairs: Vec<(&Entry, Option<&Entry>)> =
        one.entries.values().map(|entry| (entry, other.entries.get(&entry.path))).collect();
    let compared = pairs.into_par_iter().map(|(entry, theirs)| match theirs {
        None => Ok(Some(removed(entry))),
        Some(theirs) => {
            let what = differences(one, other, entry, theirs)?;
            let file = File { what, one: size(entry), other: size(theirs), ..file(entry) };
            Ok((!file.what.is_empty()).then_some(file))
        }
    });
    let compared: Vec<Option<File>> = compared.collect::<Result<_, ReadError>>()?;
    found.extend(compared.into_iter().flatten());
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn file(entry: &Entry) -> File {
    File { path: entry.path.clone(), what: Vec::new(), one: None, other: None }
}

fn size(entry: &Entry) -> Option<u64> {
    (entry.kind == EntryKind::File).then_some(entry.size)
}

fn differences(one: &Contents<'_>, other: &Contents<'_>, a: &Entry, b: &Entry) -> Result<Vec<What>, ReadError> {
    let content = match (&a.kind, &b.kind) {
        (EntryKind::File, EntryKind::File) => a.size != b.size || one.bytes(a)? != other.bytes(b)?,
        _ => false,
    };
    let found = [
        (a.kind != b.kind, What::Kind),
        (content, What::Content),
        (a.mode != b.mode, What::Mode),
        ((a.uid, a.gid) != (b.uid, b.gid), What::Owner),
        (a.xattrs != b.xattrs, What::Attributes),
    ];
    Ok(found.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect())
}

impl Contents<'_> {
    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.reader.read(entry, entry.size)
    }

    /// Bytes of all files.
    pub(super) fn content(&self) -> u64 {
        self.entries.values().filter_map(size).sum()
    }
}
