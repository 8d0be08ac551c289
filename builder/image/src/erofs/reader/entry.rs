//! One entry of an image.

use std::collections::BTreeMap;

/// What an entry is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// A directory.
    Dir,
    /// A regular file.
    File,
    /// A symbolic link and its target.
    Symlink(String),
    /// A character device.
    CharDevice {
        /// Device class.
        major: u32,
        /// Device number.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// Device class.
        major: u32,
        /// Device number.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

/// One entry of an image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Path relative to the root; the root itself is empty.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Number of names.
    pub links: u32,
    /// Length in bytes.
    pub size: u64,
    /// Seconds since 1970.
    pub mtime: u64,
    /// Extended attributes by full name.
    pub xattrs: BTreeMap<String, Vec<u8>>,
    /// Where its inode is, in units of 32 bytes from the start of the metadata; the same for all names of a file.
    pub nid: u64,
}
