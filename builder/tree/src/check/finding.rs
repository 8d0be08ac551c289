//! What the checks found.

use std::{fmt, sync::Arc};

/// One fault of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Path relative to the root.
    pub path: String,
    /// Who put it there.
    pub origin: Arc<str>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A link to nothing.
    #[error("links to `{target}`, which is not there")]
    Dangling {
        /// The target, as written.
        target: String,
    },
    /// A library that no directory of the dynamic linker has.
    #[error("needs the library `{library}`, which no package brought")]
    MissingLibrary {
        /// Its name.
        library: String,
    },
    /// An interpreter that is not there.
    #[error("is run by `{interpreter}`, which is not there")]
    MissingInterpreter {
        /// Its path.
        interpreter: String,
    },
    /// A program for another machine.
    #[error("is a program for another machine ({found}, the image is for {expected})")]
    WrongMachine {
        /// Of the program.
        found: String,
        /// Of the image.
        expected: String,
    },
    /// Setuid, setgid or capabilities that nobody expects.
    #[error("has {what} and is not in the list of programs that may")]
    Privileged {
        /// What it has.
        what: String,
    },
    /// All may write to it.
    #[error("can be written by everybody (mode {mode:04o})")]
    WorldWritable {
        /// Its mode.
        mode: u16,
    },
    /// An owner without a name.
    #[error("belongs to {what} {id}, which has no name in the image")]
    UnknownOwner {
        /// User or group.
        what: &'static str,
        /// The number.
        id: u32,
    },
    /// A file of firmware that the rules name.
    #[error("is wanted by rootfs/prune.toml and not in the package")]
    NoFirmware,
    /// A path that two packages brought with different contents.
    #[error("is brought by {other} too, with other contents")]
    Duplicate {
        /// The other origin.
        other: Arc<str>,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{} (from {}) {}", self.path, self.origin, self.problem)
    }
}

/// A tree that no image is made of.
#[derive(Debug, thiserror::Error)]
#[error("the root has {} fault{}:{}", findings.len(), if findings.len() == 1 { "" } else { "s" }, lines(findings))]
pub struct CheckError {
    /// All that was found, by path.
    pub findings: Vec<Finding>,
}

/// Lines shown at most; the rest is counted.
const SHOWN: usize = 30;

fn lines(findings: &[Finding]) -> String {
    let mut text: String = findings.iter().take(SHOWN).map(|finding| format!("\n  {finding}")).collect();
    if findings.len() > SHOWN {
        text += &format!("\n  and {} more", findings.len() - SHOWN);
    }
    text
}
