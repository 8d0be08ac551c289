//! From paths to entries.

use super::{Entry, EntryKind, Reader, inode::Located, open::corrupt};
use crate::{
    ReadAt,
    erofs::{
        ReadError,
        format::{
            BLOCK, device, directory,
            inode::{self, DataLayout},
        },
    },
};
use std::collections::HashSet;

/// Least bytes that a name takes on the disk.
const NAME_BYTES: u64 = 13;
/// Longest path that Linux takes.
const PATH_MAX: usize = 4096;

impl<R: ReadAt> Reader<R> {
    /// All entries, in byte order of their paths; the root is the first.
    pub fn entries(&self) -> Result<Vec<Entry>, ReadError> {
        let root = self.entry(String::new(), self.superblock.root_nid.into())?;
        let (mut open, mut entries) = (vec![(String::new(), root.nid)], vec![root]);
        let mut seen = HashSet::new();
        while let Some((path, nid)) = open.pop() {
            if !seen.insert(nid) {
                return Err(corrupt("a directory is inside itself", nid));
            }
            for (name, nid) in self.names(nid)? {
                let path = join(&path, &name).ok_or(corrupt("a path is too long", nid))?;
                let entry = self.entry(path, nid)?;
                if entry.kind == EntryKind::Dir {
                    open.push((entry.path.clone(), nid));
                }
                entries.push(entry);
            }
            // Directories that share their blocks could make an image of entries without end.
            if entries.len() as u64 > self.superblock.len / NAME_BYTES {
                return Err(corrupt("there are more names than there is room for", nid));
            }
        }
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(entries)
    }

    /// The entry at `path`, relative to the root; symbolic links are not followed.
    pub fn get(&self, path: &str) -> Result<Entry, ReadError> {
        let missing = || ReadError::NotFound(path.to_owned());
        let mut nid = self.superblock.root_nid.into();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if self.inode(nid)?.inode.mode & inode::TYPE_MASK != inode::DIR {
                return Err(missing());
            }
            (_, nid) = self.names(nid)?.into_iter().find(|(name, _)| name == part).ok_or_else(missing)?;
        }
        self.entry(path.to_owned(), nid)
    }

    /// The names in a directory without `.` and `..`.
    fn names(&self, nid: u64) -> Result<Vec<(String, u64)>, ReadError> {
        let located = self.inode(nid)?;
        let mut names = Vec::new();
        // A few compressed bytes could stand for a directory of any size.
        if located.inode.layout == DataLayout::Compressed {
            return Err(corrupt("a directory is compressed", located.xattrs_at));
        }
        for start in (0..located.inode.size).step_by(BLOCK) {
            let mut block = vec![0; (located.inode.size - start).min(BLOCK as u64) as usize];
            self.data(&located, start, &mut block)?;
            let entries =
                directory::decode_block(&block).ok_or(corrupt("a directory is not readable", located.rest_at))?;
            for (name, nid) in entries.into_iter().filter(|(name, _)| !matches!(*name, b"." | b"..")) {
                names.push((clean(name).ok_or(corrupt("a name is not one", located.rest_at))?, nid));
            }
        }
        Ok(names)
    }

    fn entry(&self, path: String, nid: u64) -> Result<Entry, ReadError> {
        let located = self.inode(nid)?;
        let inode = &located.inode;
        Ok(Entry {
            path,
            kind: self.kind(&located)?,
            mode: inode.mode & !inode::TYPE_MASK,
            uid: inode.uid,
            gid: inode.gid,
            links: inode.links,
            size: inode.size,
            mtime: located.mtime,
            xattrs: self.xattrs(&located)?,
            nid,
        })
    }

    fn kind(&self, located: &Located) -> Result<EntryKind, ReadError> {
        let (major, minor) = device::decode(located.inode.data);
        Ok(match located.inode.mode & inode::TYPE_MASK {
            inode::DIR => EntryKind::Dir,
            inode::FILE => EntryKind::File,
            inode::SYMLINK => EntryKind::Symlink(self.target(located)?),
            inode::CHAR_DEVICE => EntryKind::CharDevice { major, minor },
            inode::BLOCK_DEVICE => EntryKind::BlockDevice { major, minor },
            inode::FIFO => EntryKind::Fifo,
            inode::SOCKET => EntryKind::Socket,
            _ => return Err(corrupt("an inode is of no known type", located.xattrs_at)),
        })
    }

    fn target(&self, located: &Located) -> Result<String, ReadError> {
        let wrong = || corrupt("a symbolic link is not readable", located.rest_at);
        if located.inode.size >= BLOCK as u64 {
            return Err(wrong());
        }
        let mut target = vec![0; located.inode.size as usize];
        self.data(located, 0, &mut target)?;
        String::from_utf8(target).map_err(|_| wrong())
    }
}

fn join(parent: &str, name: &str) -> Option<String> {
    let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}/{name}") };
    (path.len() < PATH_MAX).then_some(path)
}

fn clean(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    (!name.contains('/')).then(|| name.to_owned())
}
