//! Where every byte of content goes.

use super::{
    packing::Packing,
    piece::{PIECE, Part, Piece},
};
use crate::erofs::{ErofsError, ErofsOptions};
use kiln_tree::{Content, Kind, Tree};
use kiln_types::Digest;
use std::collections::HashMap;

/// Content up to this length stays behind its inode: in the slot that an inode with a map would need as well.
const INLINE_MAX: u64 = 24;

/// Where the content of a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Home {
    /// Behind the inode.
    Inode,
    /// In the packed file, from this byte on.
    Packed(u64),
    /// In a file of the plan.
    Own(usize),
}

/// Content that is compressed on its own.
#[derive(Debug)]
pub struct PlannedFile<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// Length in bytes, tail included.
    pub len: u64,
    /// Where the tail is in the packed file, and its length.
    pub tail: Option<(u64, u64)>,
}

/// Where every byte of content goes.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The packed file first. Equal contents are there once.
    pub files: Vec<PlannedFile<'a>>,
    homes: HashMap<Digest, Home>,
    limits: Limits,
}

/// Number of the packed file in [`Plan::files`].
pub const PACKED: usize = 0;

#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Largest file that goes into the packed file.
    small: u64,
    /// Bytes compressed together.
    extent: u64,
    /// Largest tail that goes into the packed file.
    tail: u64,
}

impl<'a> Plan<'a> {
    pub fn new(tree: &'a Tree, options: &ErofsOptions) -> Result<Self, ErofsError> {
        let extent = u64::from(options.extent_size);
        let limits = Limits { small: extent / 2, extent, tail: extent / 2 };
        let files = distinct_files(tree);
        let parts = files.iter().filter_map(|(path, content)| limits.packed_part(path, content)).collect();
        let mut packing = Packing::new(parts);
        let packed = PlannedFile { pieces: std::mem::take(&mut packing.pieces), len: packing.len, tail: None };
        let mut plan = Self { files: vec![packed], homes: HashMap::new(), limits };
        for (path, content) in files {
            let home = plan.house(path, content, &packing)?;
            plan.homes.insert(content.digest(), home);
        }
        Ok(plan)
    }

    /// Where `content` is.
    pub fn home(&self, content: &Content) -> Home {
        self.homes.get(&content.digest()).copied().unwrap_or(Home::Inode)
    }

    /// Bytes of content that the pipeline handles.
    pub fn total(&self) -> u64 {
        self.files.iter().flat_map(|file| &file.pieces).map(|piece| piece.len).sum()
    }

    fn house(&mut self, path: &'a str, content: &'a Content, packing: &Packing) -> Result<Home, ErofsError> {
        let place = self.limits.packed_part(path, content).and_then(|part| packing.place(&part));
        if content.len() <= INLINE_MAX {
            return Ok(Home::Inode);
        }
        if let (Some(at), true) = (place, content.len() <= self.limits.small) {
            return Ok(Home::Packed(at));
        }
        let tail = place.map(|at| (at, content.len() % self.limits.extent));
        if let Some((at, _)) = tail.filter(|(at, _)| *at > u32::MAX.into()) {
            let limit = u32::MAX.into();
            return Err(ErofsError::TooLarge {
                path: path.to_owned(),
                what: "the place of its tail",
                actual: at,
                limit,
            });
        }
        let own = content.len() - tail.map_or(0, |(_, len)| len);
        self.files.push(PlannedFile { pieces: cut(path, content, own), len: content.len(), tail });
        Ok(Home::Own(self.files.len() - 1))
    }
}

impl Limits {
    /// The part of a file that goes into the packed file.
    fn packed_part<'a>(&self, path: &'a str, content: &'a Content) -> Option<Part<'a>> {
        let len = content.len();
        let tail = len % self.extent;
        match len {
            0..=INLINE_MAX => None,
            _ if len <= self.small => Some(Part { path, content, offset: 0, len }),
            _ if (1..=self.tail).contains(&tail) => Some(Part { path, content, offset: len - tail, len: tail }),
            _ => None,
        }
    }
}

/// All files of different content, in the order of the tree.
fn distinct_files(tree: &Tree) -> Vec<(&str, &Content)> {
    let mut seen = std::collections::HashSet::new();
    let file = |(path, node)| match node {
        &kiln_tree::Node { kind: Kind::File(ref content), .. } => Some((path, content)),
        _ => None,
    };
    tree.iter().filter_map(file).filter(|(_, content)| seen.insert(content.digest())).collect()
}

/// The first `len` bytes of a file in pieces.
fn cut<'a>(path: &'a str, content: &'a Content, len: u64) -> Vec<Piece<'a>> {
    let piece = |index: u64| {
        let offset = index * PIECE;
        let part = Part { path, content, offset, len: PIECE.min(len - offset) };
        Piece { len: part.len, parts: vec![part], padded: false }
    };
    (0..len.div_ceil(PIECE)).map(piece).collect()
}
