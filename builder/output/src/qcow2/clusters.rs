//! Where content goes, and how often each cluster of the file is used.

use super::{CLUSTER, CLUSTER_BITS, COMPRESSED, COPIED};
use std::{fs::File, io, ops::Range, os::unix::fs::FileExt};

/// Compressed clusters are counted in sectors.
const SECTOR: u64 = 512;
/// Where the number of sectors begins in an entry of a compressed cluster.
const SECTORS_AT: u32 = 62 - (CLUSTER_BITS - 8);

/// The clusters of a file that grows.
pub(super) struct Clusters<'a> {
    file: &'a File,
    /// How often each is used.
    pub counts: Vec<u16>,
    /// What is free in the clusters that have compressed ones.
    room: Range<u64>,
}

impl<'a> Clusters<'a> {
    /// A file that has a cluster for its header.
    pub fn new(file: &'a File) -> Self {
        Self { file, counts: vec![1], room: 0..0 }
    }

    /// Where the file ends.
    pub fn end(&self) -> u64 {
        self.counts.len() as u64 * CLUSTER
    }

    /// Writes a cluster as it is, or tables of whatever length; gives its place.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.end();
        self.counts.resize(self.counts.len() + (bytes.len() as u64).div_ceil(CLUSTER) as usize, 1);
        self.file.write_all_at(bytes, at)?;
        Ok(at)
    }

    /// Writes a cluster as it is; gives its entry.
    pub fn put_plain(&mut self, bytes: &[u8]) -> io::Result<u64> {
        Ok(self.put(bytes)? | COPIED)
    }

    /// Writes a compressed cluster behind the one before it; gives its entry.
    pub fn put_packed(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.make_room(bytes.len() as u64);
        let last = at + bytes.len() as u64 - 1;
        for cluster in at / CLUSTER..=last / CLUSTER {
            self.counts[cluster as usize] += 1;
        }
        self.file.write_all_at(bytes, at)?;
        Ok(COMPRESSED | ((last / SECTOR - at / SECTOR) << SECTORS_AT) | at)
    }

    /// A place for `len` bytes, less than a cluster. They may lie in two clusters when one follows the other.
    fn make_room(&mut self, len: u64) -> u64 {
        if self.room.end - self.room.start < len {
            let end = self.end();
            if self.room.end != end {
                self.room.start = end;
            }
            self.room.end = end + CLUSTER;
            self.counts.push(0);
        }
        self.room.start += len;
        self.room.start - len
    }
}
