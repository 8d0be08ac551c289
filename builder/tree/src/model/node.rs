//! One entry of the tree.

use super::Content;
use std::{collections::BTreeMap, sync::Arc};

/// What an entry is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A directory.
    Dir,
    /// A regular file.
    File(Content),
    /// A symbolic link and its target, as written.
    Symlink(String),
    /// A character device.
    CharDevice {
        /// Device class.
        major: u32,
        /// Device number.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
}

/// One entry of the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Permission bits with setuid, setgid and sticky: `0o7777` at most.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Extended attributes by full name (`security.capability`).
    pub xattrs: BTreeMap<String, Vec<u8>>,
    /// When its content was changed, in seconds since 1970, for a file of somebody else's; all others share the time of the tree.
    pub time: Option<i64>,
    /// Who put it there, for messages and `kiln inspect`: a package, `skel`, `kiln`.
    pub origin: Arc<str>,
}

impl Node {
    /// A directory of root, mode 0755.
    pub fn dir(origin: &Arc<str>) -> Self {
        Self::new(Kind::Dir, 0o755, origin)
    }

    /// A file of root with the permissions `mode`.
    pub fn file(content: Content, mode: u16, origin: &Arc<str>) -> Self {
        Self::new(Kind::File(content), mode, origin)
    }

    /// A symbolic link of root.
    pub fn symlink(target: impl Into<String>, origin: &Arc<str>) -> Self {
        Self::new(Kind::Symlink(target.into()), 0o777, origin)
    }

    /// An entry of root without extended attributes.
    pub fn new(kind: Kind, mode: u16, origin: &Arc<str>) -> Self {
        Self { kind, mode, uid: 0, gid: 0, xattrs: BTreeMap::new(), time: None, origin: origin.clone() }
    }

    /// Whether this is a directory.
    pub fn is_dir(&self) -> bool {
        matches!(self.kind, Kind::Dir)
    }
}
