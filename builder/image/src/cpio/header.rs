//! The header of one entry.

use kiln_tree::{Kind, Node};

/// The path of the entry that ends an archive.
pub(super) const END: &str = "TRAILER!!!";
/// Length of a header in bytes.
pub(super) const LEN: usize = 110;

/// The numbers of one entry. What is always the same (device of the archive, checksum) is not among them.
#[derive(Clone, Copy, Default)]
pub(super) struct Header {
    pub inode: u32,
    /// File type and permissions, as `st_mode`.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub links: u32,
    /// Seconds since 1970.
    pub time: u32,
    /// Bytes of data.
    pub size: u32,
    /// Device class and number of a device node.
    pub device: (u32, u32),
}

impl Header {
    /// The entry that ends an archive.
    pub fn end() -> Self {
        Self { links: 1, ..Self::default() }
    }

    /// All of an entry that comes before its data: the header, the path, and zeros.
    pub fn entry(&self, path: &str) -> Vec<u8> {
        let mut bytes = self.encode(path.len()).to_vec();
        bytes.extend_from_slice(path.as_bytes());
        bytes.resize((bytes.len() + 1).next_multiple_of(4), 0);
        bytes
    }

    /// The header before a path of `path_len` bytes (without its NUL).
    fn encode(&self, path_len: usize) -> [u8; LEN] {
        let (major, minor) = self.device;
        let name_size = path_len as u32 + 1;
        let fields = [
            self.inode, self.mode, self.uid, self.gid, self.links, self.time, self.size, 0, 0, major, minor, name_size,
            0,
        ];
        let mut bytes = [0; LEN];
        bytes[..6].copy_from_slice(b"070701");
        for (field, digits) in fields.iter().zip(bytes[6..].chunks_exact_mut(8)) {
            digits.copy_from_slice(format!("{field:08x}").as_bytes());
        }
        bytes
    }
}

/// The file type bits of `st_mode` (inode(7)).
pub(super) fn type_bits(node: &Node) -> u32 {
    match node.kind {
        Kind::Fifo => 0o010000,
        Kind::CharDevice { .. } => 0o020000,
        Kind::Dir => 0o040000,
        Kind::File(_) => 0o100000,
        Kind::Symlink(_) => 0o120000,
    }
}
