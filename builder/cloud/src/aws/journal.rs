//! What the store knows of an upload that was begun: enough to go on with it after a kill or a power cut, or to remove it.
//!
//! The note is on the disk before AWS hears of anything, with the token that makes the snapshot known again. The log has a line for
//! every block that has arrived. It is not synced: a line that is lost costs a block that is sent twice. One that is damaged counts as lost,
//! since it has a part of the block's digest.

use super::{UPLOAD, caller::Caller, ec2::Ec2, remove};
use crate::{Block, CloudError};
use kiln_store::{Store, Upload};
use kiln_types::Digest;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

/// Raised when a kiln of today could misread a note of yesterday.
const FORMAT: u32 = 1;

/// The note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Note {
    format: u32,
    /// The image.
    pub digest: Digest,
    /// Of StartSnapshot: with the same parameters it means the same snapshot.
    pub token: String,
    /// A parameter.
    pub description: String,
    /// A parameter.
    pub tags: Vec<(String, String)>,
    /// The snapshot, when AWS has said which it is.
    pub snapshot: Option<String>,
    /// Whether all blocks were sent, and CompleteSnapshot may have been heard.
    pub sealed: bool,
}

impl Note {
    /// Of an upload that begins now.
    pub fn new(digest: Digest, description: String, tags: Vec<(String, String)>) -> Self {
        Self { format: FORMAT, digest, token: token(), description, tags, snapshot: None, sealed: false }
    }

    /// Reads it; nothing when it is damaged, or of another kiln.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|note: &Self| note.format == FORMAT)
    }

    /// The snapshots that were begun: one, or none.
    fn begun(&self, ec2: &Ec2<'_>) -> Result<Vec<String>, CloudError> {
        let tagged = || ec2.snapshots(&format!("tag:{UPLOAD}"), &self.token);
        let known = self.snapshot.clone().map(|snapshot| Ok(vec![snapshot]));
        known.unwrap_or_else(|| Ok(tagged()?.into_iter().map(|found| found.id).collect()))
    }

    /// Writes it.
    pub fn save(&self, upload: &Upload) -> Result<(), CloudError> {
        // Serialising cannot fail: there are no maps with keys that are not text.
        Ok(upload.set_note(&serde_json::to_string_pretty(self).unwrap_or_default())?)
    }
}

/// A word that nobody else says. It is no secret.
pub(super) fn token() -> String {
    let part = || RandomState::new().hash_one("token");
    format!("kiln-{:016x}{:016x}", part(), part())
}

/// What the uploads of an account to a region are called in the store.
pub(super) fn prefix(account: &str, region: &str) -> String {
    format!("aws-{account}-{region}-")
}

/// What the upload of one image is called there.
pub(super) fn name(account: &str, region: &str, digest: &Digest) -> String {
    format!("{}{}", prefix(account, region), &digest.to_string()[..16])
}

/// The line of a block that has arrived.
pub(super) fn line(block: &Block) -> String {
    format!("{} {}", block.index, &block.digest.to_string()[..16])
}

/// The blocks that have not arrived.
pub(super) fn missing<'a>(blocks: &'a [Block], log: &str) -> Vec<&'a Block> {
    let arrived: HashSet<&str> = log.lines().collect();
    blocks.iter().filter(|block| !arrived.contains(line(block).as_str())).collect()
}

/// Removes what earlier runs have begun with other images and never finished. What another process is at work on is left alone,
/// and what cannot be removed now is left for the next run.
pub(super) fn sweep(store: &Store, ec2: &Ec2<'_>, (account, own): (&str, &str)) -> Result<u32, CloudError> {
    let (start, mut removed) = (prefix(account, ec2.region), 0);
    for name in store.uploads()?.iter().filter(|name| name.starts_with(&start) && *name != own) {
        if let Some(upload) = store.upload(name)? {
            removed += u32::from(discard(ec2, upload)?);
        }
    }
    Ok(removed)
}

/// Removes what an upload has begun; whether there was something. An AMI that was made of it keeps its snapshot.
pub(super) fn discard(ec2: &Ec2<'_>, upload: Upload) -> Result<bool, CloudError> {
    let note = upload.note()?.as_deref().and_then(Note::parse);
    let begun = note.map_or(Ok(vec![]), |note| note.begun(ec2))?;
    begun.iter().try_for_each(|snapshot| remove::snapshot(ec2, snapshot))?;
    upload.forget()?;
    Ok(!begun.is_empty())
}

/// For callers that only have the name.
pub(super) fn discard_named(store: &Store, caller: &Caller<'_>, region: &str, name: &str) -> Result<(), CloudError> {
    if !store.uploads()?.iter().any(|found| found == name) {
        return Ok(());
    }
    match store.upload(name)? {
        Some(upload) => discard(&Ec2 { caller, region }, upload).map(drop),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(index: u32) -> Block {
        Block { index, digest: Digest::of(index.to_le_bytes()) }
    }

    #[test]
    fn damaged_lines_count_as_lost() {
        let blocks = [block(0), block(7), block(9)];
        let torn = &line(&blocks[2])[..10];
        let log = format!("{}\n7 0000000000000000\n\0\0\0\n{torn}", line(&blocks[0]));
        let left: Vec<_> = missing(&blocks, &log).iter().map(|block| block.index).collect();
        assert_eq!(left, [7, 9]);
    }

    #[test]
    fn notes_are_read_back_and_those_of_others_are_not() {
        let note = Note::new(Digest::of("x"), "d".into(), vec![("a".into(), "b".into())]);
        let text = serde_json::to_string(&note).unwrap();
        assert_eq!(Note::parse(&text), Some(note));
        assert_eq!(Note::parse(&text.replace("\"format\":1", "\"format\":2")), None);
        assert_eq!(Note::parse(&text.replace("sealed", "other")), None);
        assert_ne!(token(), token());
    }
}
