//! Inodes and directories: laid out when all content is written, and written behind it.

use super::{
    dirs::{Listing, listings, type_bits},
    pipeline::BlockWriter,
    plan::{Home, PACKED, Plan, PlannedFile},
    record::{INLINE_MAX, Inline, Record, settle_all},
    xattrs::XattrTable,
};
use crate::erofs::{
    ErofsError, ErofsOptions,
    format::{
        BLOCK, SLOT,
        clusters::{Extent, Place, expand},
        device, index,
        inode::{DataLayout, FILE, Inode},
        map::{HEADER, Map},
    },
};
use kiln_tree::{Content, Kind, Node, Tree};
use std::{collections::HashMap, io::Write};

/// No block: `EROFS_NULL_ADDR`.
const NO_BLOCK: u32 = u32::MAX;

/// Where the metadata is.
#[derive(Debug)]
pub struct Metadata {
    pub inodes: u64,
    pub root_nid: u16,
    /// 0 when nothing is packed.
    pub packed_nid: u64,
    pub meta_block: u32,
    pub xattr_block: u32,
}

/// Makes the records of all entries of a tree.
struct Builder<'a> {
    plan: &'a Plan<'a>,
    extents: &'a [Vec<Extent>],
    options: &'a ErofsOptions,
    xattrs: XattrTable,
    listings: HashMap<usize, Listing>,
    records: Vec<Record>,
}

/// Writes the metadata of `tree`, whose content is at `extents`.
pub fn write<W: Write>(
    tree: &Tree,
    plan: &Plan,
    extents: &[Vec<Extent>],
    options: &ErofsOptions,
    out: &mut BlockWriter<W>,
) -> Result<Metadata, ErofsError> {
    let (xattrs, listings) = (XattrTable::new(tree)?, listings(tree)?);
    let mut builder = Builder { plan, extents, options, xattrs, listings, records: Vec::new() };
    for (number, (path, node)) in tree.iter().enumerate() {
        builder.add(number, path, node, out)?;
    }
    let packs = builder.add_packed_file();
    settle_all(&mut builder.records);
    builder.write_directories(out)?;
    let xattr_block = out.write(&builder.xattrs.area)?;
    let meta_block = builder.write_records(out)?;
    let packed_nid = builder.records.last().filter(|_| packs).map_or(0, |record| record.nid);
    Ok(Metadata { inodes: builder.records.len() as u64, root_nid: 0, packed_nid, meta_block, xattr_block })
}

impl Builder<'_> {
    fn add<W: Write>(
        &mut self,
        number: usize,
        path: &str,
        node: &Node,
        out: &mut BlockWriter<W>,
    ) -> Result<(), ErofsError> {
        let mut record = self.bare(node.mode | type_bits(node), self.xattrs.body(path, node)?);
        (record.inode.uid, record.inode.gid) = (node.uid, node.gid);
        // What is older than 1970 has no place in the format.
        record.inode.time = node.time.map(|time| u64::try_from(time).unwrap_or(0));
        match &node.kind {
            Kind::Dir => self.add_directory(&mut record, number),
            Kind::File(content) => self.add_file(&mut record, path, content)?,
            Kind::Symlink(target) => add_symlink(&mut record, path, target, out)?,
            Kind::CharDevice { major, minor } => record.inode.data = device::encode(*major, *minor),
            Kind::Fifo => {}
        }
        self.records.push(record);
        Ok(())
    }

    /// A record with one name and no data.
    fn bare(&self, mode: u16, xattrs: Vec<u8>) -> Record {
        let inode = Inode {
            layout: DataLayout::Plain,
            xattr_icount: crate::erofs::format::xattr::icount(xattrs.len()) as u16,
            mode,
            size: 0,
            data: 0,
            number: self.records.len() as u32 + 1,
            uid: 0,
            gid: 0,
            links: 1,
            time: None,
        };
        Record { inode, xattrs, map: Vec::new(), inline: Inline::Bytes(Vec::new()), nid: 0 }
    }

    fn add_directory(&self, record: &mut Record, number: usize) {
        let Some(listing) = self.listings.get(&number) else { return };
        record.inode.links = listing.links();
        record.inode.size = listing.len();
        let rest = (listing.len() % BLOCK as u64) as usize;
        if rest <= INLINE_MAX {
            record.inode.layout = DataLayout::Inline;
            record.inode.data = NO_BLOCK;
            record.inline = Inline::Later(rest);
        }
    }

    fn add_file(&self, record: &mut Record, path: &str, content: &Content) -> Result<(), ErofsError> {
        record.inode.size = content.len();
        match self.plan.home(content) {
            Home::Inode if content.is_empty() => {}
            Home::Inode => {
                let failed = |source| ErofsError::Content { path: path.to_owned(), source };
                set_inline(record, content.read().map_err(failed)?);
            }
            Home::Packed(at) => {
                record.inode.layout = DataLayout::Compressed;
                record.map = Map::Packed(at).encode(self.options.compression.algorithm()).into();
            }
            Home::Own(file) => self.add_extents(record, file),
        }
        Ok(())
    }

    fn add_extents(&self, record: &mut Record, file: usize) {
        let PlannedFile { tail, len, .. } = self.plan.files[file];
        let mut extents = self.extents[file].clone();
        extents.extend(tail.map(|(_, len)| Extent { len: len as u32, place: Place::Packed }));
        record.inode.layout = DataLayout::Compressed;
        record.inode.size = len;
        record.inode.data = extents.iter().map(Extent::blocks).sum();
        let start = Record::map_at(&record.inode, &record.xattrs) + HEADER;
        let map = Map::Extents { tail: tail.map(|(at, _)| at as u32) };
        record.map = map.encode(self.options.compression.algorithm()).into();
        record.map.extend(index::encode(&expand(&extents), start as u64));
    }

    /// The packed file is an inode without a name. Returns whether there is one.
    fn add_packed_file(&mut self) -> bool {
        let packs = self.plan.files[PACKED].len > 0;
        if packs {
            let mut record = self.bare(FILE, Vec::new());
            self.add_extents(&mut record, PACKED);
            self.records.push(record);
        }
        packs
    }

    /// Writes whole blocks of directories and puts the rest behind their inodes.
    fn write_directories<W: Write>(&mut self, out: &mut BlockWriter<W>) -> Result<(), ErofsError> {
        let nids: Vec<u64> = self.records.iter().map(|record| record.nid).collect();
        let directories = self.records.iter_mut().enumerate();
        for (record, listing) in directories.filter_map(|(number, record)| Some((record, self.listings.get(&number)?)))
        {
            let mut bytes = listing.encode(|number| nids[number]);
            let rest = match record.inline {
                Inline::Later(rest) => bytes.split_off(bytes.len() - rest),
                Inline::Bytes(_) => Vec::new(),
            };
            if !bytes.is_empty() {
                record.inode.data = out.write(&bytes)?;
            }
            record.inline = Inline::Bytes(rest);
        }
        Ok(())
    }

    /// Writes all records at their places; returns the first block.
    fn write_records<W: Write>(&self, out: &mut BlockWriter<W>) -> Result<u32, ErofsError> {
        let mut area = Vec::new();
        for record in &self.records {
            area.resize(record.nid as usize * SLOT, 0);
            area.extend(record.encode(self.options.time));
        }
        out.write(&area)
    }
}

fn add_symlink<W: Write>(
    record: &mut Record,
    path: &str,
    target: &str,
    out: &mut BlockWriter<W>,
) -> Result<(), ErofsError> {
    // The kernel reads a target into one page, with a NUL behind it.
    if target.len() >= BLOCK {
        let (actual, limit) = (target.len() as u64, BLOCK as u64 - 1);
        return Err(ErofsError::TooLarge { path: path.to_owned(), what: "the length of its target", actual, limit });
    }
    if target.len() <= INLINE_MAX {
        set_inline(record, target.into());
    } else {
        record.inode.size = target.len() as u64;
        record.inode.data = out.write(target.as_bytes())?;
    }
    Ok(())
}

fn set_inline(record: &mut Record, bytes: Vec<u8>) {
    record.inode.layout = DataLayout::Inline;
    record.inode.data = NO_BLOCK;
    record.inode.size = bytes.len() as u64;
    record.inline = Inline::Bytes(bytes);
}
