//! Compressed files: from an offset to the extent that holds it.

use super::{Reader, inode::Located, open::corrupt};
use crate::{
    ReadAt,
    erofs::{
        ReadError,
        format::{
            BLOCK, blocks,
            clusters::{Cluster, Place},
            index::{self, Shape},
        },
    },
};

/// Bytes of a file that are stored together.
#[derive(Clone, Copy, Debug)]
struct Found {
    start: u64,
    end: u64,
    place: Place,
}

/// The index of one file.
struct Index<'a, R> {
    reader: &'a Reader<R>,
    shape: Shape,
    at: u64,
    size: u64,
    tail: bool,
}

impl<R: ReadAt> Reader<R> {
    /// Fills `into` from `offset` of a file whose index is at byte `index_at`.
    pub(super) fn extents(
        &self,
        located: &Located,
        index_at: u64,
        mut offset: u64,
        mut into: &mut [u8],
        tail: Option<u32>,
    ) -> Result<(), ReadError> {
        let size = located.inode.size;
        let shape = Shape::new(blocks(size), index_at);
        let index = Index { reader: self, shape, at: index_at, size, tail: tail.is_some() };
        while !into.is_empty() {
            let found = index.find(offset)?;
            let within = offset - found.start;
            let (now, later) = into.split_at_mut((found.end - offset).min(into.len() as u64) as usize);
            match (found.place, tail) {
                (Place::Plain { block }, _) => self.block_bytes(block, within, now)?,
                (Place::Compressed { block, blocks }, _) => {
                    let bytes = self.extent(block, blocks, (found.end - found.start) as usize)?;
                    now.copy_from_slice(&bytes[within as usize..within as usize + now.len()]);
                }
                (Place::Packed, Some(tail)) => self.packed(tail.into(), within, now)?,
                (Place::Packed, None) => return Err(corrupt("a tail is nowhere", index_at)),
            }
            offset += now.len() as u64;
            into = later;
        }
        Ok(())
    }
}

impl<R: ReadAt> Index<'_, R> {
    /// The extent that holds the byte `offset`, which must be inside the file.
    fn find(&self, offset: u64) -> Result<Found, ReadError> {
        let head = self.head(offset)?;
        let Cluster::Head { compressed, offset: within, block: Some(block) } = self.cluster(head)? else {
            return Err(self.wrong());
        };
        let start = head * BLOCK as u64 + u64::from(within);
        let (end, blocks) = self.end(head)?;
        if !(start..end).contains(&offset) || (!compressed && end - start > BLOCK as u64) {
            return Err(self.wrong());
        }
        let place = match compressed {
            true if self.tail && end == self.size => Place::Packed,
            true => Place::Compressed { block, blocks },
            false => Place::Plain { block },
        };
        Ok(Found { start, end, place })
    }

    /// The cluster in which the extent begins that holds the byte `offset`.
    fn head(&self, offset: u64) -> Result<u64, ReadError> {
        let back = |cluster: u64, by: u16| cluster.checked_sub(by.into()).ok_or_else(|| self.wrong());
        let cluster = offset / BLOCK as u64;
        let cluster = match self.cluster(cluster)? {
            Cluster::Head { offset: start, .. } if u64::from(start) > offset % BLOCK as u64 => back(cluster, 1)?,
            _ => cluster,
        };
        match self.cluster(cluster)? {
            Cluster::Head { .. } => Ok(cluster),
            Cluster::Next { back: by, .. } if by > 0 => back(cluster, by),
            Cluster::Next { .. } => Err(self.wrong()),
        }
    }

    /// The first byte behind the extent that begins in the cluster `head`, and the number of its blocks.
    fn end(&self, head: u64) -> Result<(u64, u16), ReadError> {
        let most = u64::from(self.reader.superblock.extent_size) / BLOCK as u64;
        let mut blocks = 1;
        let mut cluster = head + 1;
        while cluster * (BLOCK as u64) < self.size {
            match self.cluster(cluster)? {
                Cluster::Head { offset, .. } => {
                    return Ok(((cluster * BLOCK as u64 + u64::from(offset)).min(self.size), blocks));
                }
                Cluster::Next { blocks: Some(known), .. } if cluster == head + 1 => blocks = known,
                Cluster::Next { .. } if cluster > head + 1 && cluster <= head + most => {}
                Cluster::Next { .. } => return Err(self.wrong()),
            }
            cluster += 1;
        }
        Ok((self.size, blocks))
    }

    fn cluster(&self, cluster: u64) -> Result<Cluster, ReadError> {
        let pack = self.shape.pack(cluster);
        let mut bytes = [0; 32];
        let bytes = &mut bytes[..pack.len()];
        self.reader.bytes(self.at.checked_add(pack.at).ok_or_else(|| self.wrong())?, bytes)?;
        index::decode(bytes, &pack, (cluster - pack.first) as usize).ok_or_else(|| self.wrong())
    }

    fn wrong(&self) -> ReadError {
        corrupt("the index of a file is not readable", self.at)
    }
}
