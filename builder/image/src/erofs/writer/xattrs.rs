//! Extended attributes of a whole tree: those that several entries have are stored once.

use crate::erofs::{
    ErofsError,
    format::xattr::{Xattr, encode_body, icount},
};
use kiln_tree::{Node, Tree};
use std::collections::HashMap;

/// More shared attributes an inode cannot name.
const SHARED_MAX: usize = u8::MAX as usize;

/// The attributes of a tree.
#[derive(Debug, Default)]
pub struct XattrTable {
    shared: HashMap<Xattr, u32>,
    /// The shared area.
    pub area: Vec<u8>,
}

impl XattrTable {
    /// Collects the attributes of all entries; an error names one that the format has no place for.
    pub fn new(tree: &Tree) -> Result<Self, ErofsError> {
        let mut counts = HashMap::new();
        let mut order = Vec::new();
        for (path, node) in tree.iter() {
            for xattr in convert(path, node)? {
                let count = counts.entry(xattr.clone()).or_insert(0);
                *count += 1;
                if *count == 2 {
                    order.push(xattr);
                }
            }
        }
        let mut table = Self::default();
        for xattr in order {
            table.area.extend(xattr.encode());
            let place = (table.area.len() - xattr.encode().len()) / 4;
            table.shared.insert(xattr, place as u32);
        }
        Ok(table)
    }

    /// What stands behind the inode of `node`.
    pub fn body(&self, path: &str, node: &Node) -> Result<Vec<u8>, ErofsError> {
        let (mut shared, mut own) = (Vec::new(), Vec::new());
        for xattr in convert(path, node)? {
            match self.shared.get(&xattr) {
                Some(place) if shared.len() < SHARED_MAX => shared.push(*place),
                _ => own.push(xattr),
            }
        }
        let body = encode_body(&shared, &own);
        if icount(body.len()) > u16::MAX.into() {
            let (actual, limit) = (body.len() as u64, u64::from(u16::MAX) * 4);
            return Err(ErofsError::TooLarge { path: path.to_owned(), what: "all extended attributes", actual, limit });
        }
        Ok(body)
    }
}

fn convert(path: &str, node: &Node) -> Result<Vec<Xattr>, ErofsError> {
    let one = |(name, value): (&String, &Vec<u8>)| {
        Xattr::new(name, value).ok_or_else(|| ErofsError::Xattr { path: path.to_owned(), name: name.clone() })
    };
    node.xattrs.iter().map(one).collect()
}
