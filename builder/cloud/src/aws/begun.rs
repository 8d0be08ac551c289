//! What this run has begun and not finished: taken back when it ends before that.
//!
//! It is noted before AWS hears of it, since the answer with the ID may be lost; then it is found by its tags.

use super::{DIGEST, UPLOAD, caller::Caller, ec2::Ec2, remove};
use crate::{CloudError, Left};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something that only makes sense when it becomes whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Thing {
    /// The snapshot that StartSnapshot may have made for this token.
    Upload(String),
    /// A snapshot.
    Snapshot(String),
    /// The AMI of this name and of the image, with whatever snapshots were made for it.
    Ami(String),
}

/// What became of it.
#[derive(Default, Debug)]
pub(super) struct Undone {
    /// What could not be taken back.
    pub left: Vec<Left>,
    /// Whether AWS did not know of a snapshot that it may still be about to begin.
    pub unsure: bool,
}

/// What was begun, by region.
#[derive(Default, Debug)]
pub(super) struct Begun(Mutex<Vec<(String, Thing)>>);

impl Begun {
    /// Something is begun in `region`.
    pub fn add(&self, region: &str, thing: Thing) {
        self.lock().push((region.to_owned(), thing));
    }

    /// AWS has said which snapshot it is that was begun in `region`.
    pub fn name(&self, region: &str, snapshot: &str) {
        let mut all = self.lock();
        all.retain(|(place, thing)| place != region || !matches!(thing, Thing::Upload(_)));
        all.push((region.to_owned(), Thing::Snapshot(snapshot.to_owned())));
    }

    /// All that was begun in `region` is whole.
    pub fn keep(&self, region: &str) {
        self.lock().retain(|(place, _)| place != region);
    }

    /// Whether there is nothing to take back.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Takes all of it back, the last first.
    pub fn undo(&self, caller: &Caller<'_>, digest: &str) -> Undone {
        let mut undone = Undone::default();
        let all = std::mem::take(&mut *self.lock());
        for (region, thing) in all.into_iter().rev() {
            match thing.undo(&Ec2 { caller, region: &region }, digest) {
                Ok(sure) => undone.unsure |= !sure,
                Err(_) => undone.left.push(Left { what: thing.to_string(), region }),
            }
        }
        undone
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(String, Thing)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Thing {
    /// Whether it is sure to be gone.
    fn undo(&self, ec2: &Ec2<'_>, digest: &str) -> Result<bool, CloudError> {
        match self {
            Self::Snapshot(id) => remove::snapshot(ec2, id)?,
            Self::Upload(token) => {
                let made = ec2.snapshots(&format!("tag:{UPLOAD}"), token)?;
                made.iter().try_for_each(|found| remove::snapshot(ec2, &found.id))?;
                return Ok(!made.is_empty());
            }
            Self::Ami(name) => {
                let made = ec2.amis("name", name)?;
                let mut ours = made.iter().filter(|ami| ami.tag(DIGEST) == Some(digest));
                ours.try_for_each(|ami| remove::ami(ec2, ami, digest))?;
            }
        }
        Ok(true)
    }
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Upload(token) => write!(f, "a snapshot with the tag {UPLOAD}={token}"),
            Self::Snapshot(id) => f.write_str(id),
            Self::Ami(name) => write!(f, "an AMI called `{name}`"),
        }
    }
}
