//! Inodes and their extended attributes.

use super::open::{Reader, corrupt};
use crate::{
    ReadAt,
    erofs::{
        ReadError,
        format::{
            BLOCK,
            inode::{COMPACT, EXTENDED, Inode},
            xattr::{self, Xattr},
        },
    },
};
use std::collections::BTreeMap;

/// An inode and where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located {
    pub inode: Inode,
    pub mtime: u64,
    /// First byte of its extended attributes.
    pub xattrs_at: u64,
    /// First byte behind them.
    pub rest_at: u64,
}

impl<R: ReadAt> Reader<R> {
    pub(super) fn inode(&self, nid: u64) -> Result<Located, ReadError> {
        let at = self.superblock.inode_at(nid).ok_or(corrupt("an inode lies beyond the end", 0))?;
        let mut bytes = [0; EXTENDED];
        self.bytes(at, &mut bytes[..COMPACT])?;
        let len = if bytes[0] & 1 == 1 { EXTENDED } else { COMPACT };
        self.bytes(at, &mut bytes[..len])?;
        let inode = Inode::decode(&bytes).ok_or(ReadError::Unsupported("a data layout of other writers"))?;
        // As the kernel: sizes are signed there. Below that, no sum of an offset and a few blocks can overflow.
        if inode.size > i64::MAX as u64 {
            return Err(corrupt("a file is larger than possible", at));
        }
        let xattrs_at = at + len as u64;
        let rest_at = xattrs_at + xattr::body_len(inode.xattr_icount) as u64;
        Ok(Located { inode, mtime: inode.time.unwrap_or(self.superblock.time), xattrs_at, rest_at })
    }

    /// The extended attributes of an inode by their full names.
    pub(super) fn xattrs(&self, located: &Located) -> Result<BTreeMap<String, Vec<u8>>, ReadError> {
        let wrong = || corrupt("the extended attributes are not readable", located.xattrs_at);
        let mut body = vec![0; xattr::body_len(located.inode.xattr_icount)];
        if body.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.bytes(located.xattrs_at, &mut body)?;
        let (shared, mut all) = xattr::decode_body(&body).ok_or_else(wrong)?;
        for place in shared {
            all.push(self.shared_xattr(place)?);
        }
        let named = |xattr: Xattr| Some((xattr.full_name()?, xattr.value));
        all.into_iter().map(named).collect::<Option<_>>().ok_or_else(wrong)
    }

    fn shared_xattr(&self, place: u32) -> Result<Xattr, ReadError> {
        let at = u64::from(self.superblock.xattr_block) * BLOCK as u64 + u64::from(place) * 4;
        let mut start = [0; xattr::ENTRY];
        self.bytes(at, &mut start)?;
        let (name, value) = Xattr::lengths(&start);
        let mut entry = vec![0; xattr::ENTRY + name + value];
        self.bytes(at, &mut entry)?;
        Xattr::decode(&entry).map(|(xattr, _)| xattr).ok_or(corrupt("a shared extended attribute is not readable", at))
    }
}
