//! What is known of an unpacked layer without touching its data again.

use super::LayerError;
use kiln_types::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the index and of everything that decides its contents: raised when either changes, or stale results are
/// taken from the store.
pub const FORMAT: u32 = 1;

/// A layer, unpacked: all but the bytes of its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnpackedLayer {
    /// Digest of the tar file, by which the configuration of an image names the layer.
    pub diff_id: Digest,
    /// What is in it, by path; the root itself, when the layer says something of it, by the empty one.
    pub entries: BTreeMap<String, LayerEntry>,
    /// Length of the data file in bytes.
    pub data_len: u64,
}

/// One path of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerEntry {
    /// What it is.
    pub kind: LayerKind,
    /// Permission bits, `0o7777` at most.
    pub mode: u16,
    /// Number of the owner.
    pub uid: u32,
    /// Number of the group.
    pub gid: u32,
    /// When its content was changed, in seconds since 1970.
    pub time: i64,
    /// Extended attributes by full name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub xattrs: BTreeMap<String, Vec<u8>>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerKind {
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
    },
    /// A symbolic link with its target, as written.
    Symlink(String),
    /// A character device: class and number. 0 and 0 stand for what the layer removes.
    CharDevice(u32, u32),
    /// A named pipe.
    Fifo,
}

impl UnpackedLayer {
    /// The index as bytes for the store; equal layers give equal bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LayerError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// The index out of [`UnpackedLayer::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LayerError> {
        Ok(serde_json::from_slice(bytes)?)
    }
}
