//! What a step's result depends on. The identity of a step is the digest of all it reads, so a result with the same
//! identity can be taken instead of doing the work again; and when it cannot, the inputs say what changed.

use kiln_types::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Names the result of a step: the digest of its inputs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(Digest);

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// All that a step reads, by name. Built up input by input; the order does not matter.
///
/// ```
/// use kiln_plan::identity::Identity;
/// let erofs = Identity::new("erofs", 3, "root")
///     .input("tree", "5f2c", "every path, owner and content of the root")
///     .input("level", 15, "the compressor's level changes every byte");
/// assert!(erofs.to_string().contains("level = 15"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// The kind of step: `unpack`, `go-build`, `erofs`.
    pub step: String,
    /// Version of the code that does the step; raised whenever it would write other bytes from the same inputs.
    pub version: u32,
    /// Which of several steps of this kind: a package, a binary, an image. Not part of the [`StepId`].
    pub name: String,
    inputs: BTreeMap<String, String>,
}

impl Identity {
    /// The identity of a step that has read nothing yet.
    pub fn new(step: &str, version: u32, name: impl Into<String>) -> Self {
        Self { step: step.to_owned(), version, name: name.into(), inputs: BTreeMap::new() }
    }

    /// Adds an input by its value or digest. `_reason` is for the reader of the code: why the result depends on it.
    ///
    /// # Panics
    /// When a name is used twice: one of the two would not be part of the identity.
    pub fn input(mut self, name: &str, value: impl fmt::Display, _reason: &'static str) -> Self {
        let before = self.inputs.insert(name.to_owned(), value.to_string());
        assert!(before.is_none(), "the input `{name}` of step `{}` was given twice", self.step);
        self
    }

    /// The digest of step, version and inputs.
    pub fn id(&self) -> StepId {
        let mut hasher = Hasher::new();
        hasher.field(&self.step).field(self.version.to_le_bytes());
        for (name, value) in &self.inputs {
            hasher.field(name).field(value);
        }
        StepId(hasher.finish())
    }

    /// What changed since `before`, an earlier identity of the same step and name; empty when nothing did.
    pub fn changes_since(&self, before: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        if before.version != self.version {
            changes.push(Change::Version { before: before.version, now: self.version });
        }
        for (name, now) in &self.inputs {
            match before.inputs.get(name) {
                None => changes.push(Change::Added { name: name.clone() }),
                Some(before) if before != now => {
                    changes.push(Change::Value { name: name.clone(), before: before.clone(), now: now.clone() });
                }
                Some(_) => {}
            }
        }
        let gone = before.inputs.keys().filter(|name| !self.inputs.contains_key(*name));
        changes.extend(gone.map(|name| Change::Removed { name: name.clone() }));
        changes
    }
}

/// The inputs, one a line.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{} of {}", self.step, self.version, self.name)?;
        self.inputs.iter().try_for_each(|(name, value)| write!(f, "\n  {name} = {value}"))
    }
}

/// One difference between two identities of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// kiln does the step in another way.
    Version {
        /// Earlier.
        before: u32,
        /// Now.
        now: u32,
    },
    /// An input has another value.
    Value {
        /// The input.
        name: String,
        /// Earlier.
        before: String,
        /// Now.
        now: String,
    },
    /// An input that was not there.
    Added {
        /// The input.
        name: String,
    },
    /// An input that is no longer there.
    Removed {
        /// The input.
        name: String,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { before, now } => write!(f, "kiln's own step changed (v{before} to v{now})"),
            // Digests tell a reader nothing.
            Self::Value { name, before, now } if before.len().max(now.len()) > 40 => write!(f, "{name} changed"),
            Self::Value { name, before, now } => write!(f, "{name} changed from {before} to {now}"),
            Self::Added { name } => write!(f, "{name} was added"),
            Self::Removed { name } => write!(f, "{name} was removed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(level: u32) -> Identity {
        Identity::new("erofs", 1, "root").input("level", level, "changes every byte").input("tree", "abc", "content")
    }

    #[test]
    fn same_inputs_give_the_same_id_in_any_order() {
        let reversed = Identity::new("erofs", 1, "other").input("tree", "abc", "").input("level", 3, "");
        assert_eq!(identity(3).id(), reversed.id());
    }

    #[test]
    fn every_part_counts() {
        let base = identity(3).id();
        assert_ne!(base, identity(4).id());
        assert_ne!(base, Identity { version: 2, ..identity(3) }.id());
        assert_ne!(base, Identity { step: "fat".into(), ..identity(3) }.id());
        assert_ne!(base, identity(3).input("more", "", "").id());
    }

    #[test]
    fn says_what_changed() {
        let now = identity(4).input("seed", "x", "");
        let words: Vec<_> = now.changes_since(&identity(3)).iter().map(ToString::to_string).collect();
        assert_eq!(words, ["level changed from 3 to 4", "seed was added"]);
        assert!(now.changes_since(&now).is_empty());
    }
}
