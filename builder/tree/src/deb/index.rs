//! What is known of an unpacked package without touching its data again.

use super::{Control, DebError};
use crate::facts::Facts;
use kiln_types::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the index and of everything that decides its contents. A change of [`UnpackedDeb`], of the facts or of
/// the rules of path normalisation must raise it, or stale results are taken from the store.
pub const FORMAT: u32 = 2;

/// A package, unpacked: all but the bytes of its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnpackedDeb {
    /// The package's own words: name, version, dependencies.
    pub control: Control,
    /// Absolute paths of the configuration files.
    pub conffiles: Vec<String>,
    /// What is in the package, in its order.
    pub entries: Vec<Entry>,
    /// Length of the data file in bytes.
    pub data_len: u64,
}

/// One path of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Path relative to the root, in merged `/usr`; never empty.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits, `0o7777` at most.
    pub mode: u16,
    /// Owner and group.
    #[serde(default, skip_serializing_if = "Owner::is_root")]
    pub owner: Owner,
    /// Extended attributes by full name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub xattrs: BTreeMap<String, Vec<u8>>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A directory.
    Dir,
    /// A regular file, or another name of one: then digest, length and place are the same.
    File {
        /// SHA-256 of the bytes.
        digest: Digest,
        /// Length in bytes.
        len: u64,
        /// First byte in the data file.
        offset: u64,
        /// What was read out of it.
        facts: Facts,
    },
    /// A symbolic link with its target, as written.
    Symlink(String),
    /// A character device: class and number.
    CharDevice(u32, u32),
    /// A named pipe.
    Fifo,
}

/// Owner and group as the archive gives them. Names win over numbers when the image knows them, as with dpkg.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// Number of the user.
    pub uid: u32,
    /// Number of the group.
    pub gid: u32,
    /// Name of the user; empty when unknown.
    pub user: String,
    /// Name of the group; empty when unknown.
    pub group: String,
}

impl Owner {
    /// Whether user and group are root's.
    pub fn is_root(&self) -> bool {
        self.uid == 0 && self.gid == 0
    }
}

/// The index as it lies in the store, with its version in front.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    format: u32,
    deb: T,
}

impl UnpackedDeb {
    /// The index as bytes for the store; equal packages give equal bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, DebError> {
        serde_json::to_vec(&Stored { format: FORMAT, deb: self }).map_err(DebError::Index)
    }

    /// The index out of [`UnpackedDeb::to_bytes`]. [`DebError::Stale`] when another version of kiln wrote it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DebError> {
        match serde_json::from_slice::<Stored<Self>>(bytes) {
            Ok(stored) if stored.format == FORMAT => Ok(stored.deb),
            Ok(other) => Err(DebError::Stale { found: other.format }),
            Err(error) => match serde_json::from_slice::<Stored<serde::de::IgnoredAny>>(bytes) {
                Ok(other) if other.format != FORMAT => Err(DebError::Stale { found: other.format }),
                _ => Err(DebError::Index(error)),
            },
        }
    }
}
