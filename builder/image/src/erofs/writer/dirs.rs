//! Who is in which directory. Entries are numbered in the order of the tree; the root is 0.

use crate::erofs::{
    ErofsError,
    format::{
        directory::{self, Dirent, NAME_MAX},
        inode::{self, DIR},
    },
};
use kiln_tree::{Kind, Node, Tree};
use std::collections::HashMap;

/// The names in one directory, sorted, `.` and `..` among them.
#[derive(Debug, Default)]
pub struct Listing {
    names: Vec<(Vec<u8>, usize, u16)>,
}

impl Listing {
    /// Names of the directory's inode: its own, `.`, and `..` of every directory in it.
    pub fn links(&self) -> u32 {
        self.names.iter().filter(|(_, _, kind)| *kind == DIR).count() as u32
    }

    /// Length in bytes of the directory.
    pub fn len(&self) -> u64 {
        directory::len(self.names.iter().map(|(name, _, _)| name.as_slice()))
    }

    /// The directory, with the nid of each number.
    pub fn encode(&self, nid: impl Fn(usize) -> u64) -> Vec<u8> {
        let dirent = |(name, number, kind): &(Vec<u8>, usize, u16)| Dirent {
            name: name.clone(),
            nid: nid(*number),
            kind: *kind,
        };
        directory::encode(&self.names.iter().map(dirent).collect::<Vec<_>>())
    }
}

/// The listings of all directories, by their number.
pub fn listings(tree: &Tree) -> Result<HashMap<usize, Listing>, ErofsError> {
    let mut numbers = HashMap::new();
    let mut listings: HashMap<usize, Listing> = HashMap::new();
    for (number, (path, node)) in tree.iter().enumerate() {
        let parent = parent(path).and_then(|parent| numbers.get(parent)).copied().unwrap_or_default();
        if node.is_dir() {
            numbers.insert(path, number);
            let names = vec![(b".".to_vec(), number, DIR), (b"..".to_vec(), parent, DIR)];
            listings.insert(number, Listing { names });
        }
        if !path.is_empty() {
            let entry = (name(path)?, number, type_bits(node));
            listings.entry(parent).or_default().names.push(entry);
        }
    }
    listings.values_mut().for_each(|listing| listing.names.sort());
    Ok(listings)
}

/// The directory that `path` is in; `None` for the root.
fn parent(path: &str) -> Option<&str> {
    (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(parent, _)| parent))
}

fn name(path: &str) -> Result<Vec<u8>, ErofsError> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.len() > NAME_MAX {
        let (actual, limit) = (name.len() as u64, NAME_MAX as u64);
        return Err(ErofsError::TooLarge { path: path.to_owned(), what: "the length of its name", actual, limit });
    }
    Ok(name.into())
}

/// What an entry is, as a mode says it.
pub fn type_bits(node: &Node) -> u16 {
    match node.kind {
        Kind::Dir => DIR,
        Kind::File(_) => inode::FILE,
        Kind::Symlink(_) => inode::SYMLINK,
        Kind::CharDevice { .. } => inode::CHAR_DEVICE,
        Kind::Fifo => inode::FIFO,
    }
}
