//! The binary index of libkmod: a trie of ASCII keys with values and their priorities.
//!
//! ```text
//! file   u32 magic 0xB007F457 · u32 version 0x00020001 · u32 offset of the root node
//! node   [prefix, NUL] · [u8 first child, u8 last child, u32 offset each] · [u32 count, (u32 priority, value, NUL)*]
//! ```
//! All numbers are big-endian. The upper four bits of an offset say which of the three parts the node has. The format
//! is that of `libkmod/libkmod-index.c`; udev and modprobe of every distribution read it.

use std::collections::BTreeMap;

const MAGIC: u32 = 0xB007_F457;
const VERSION: u32 = 0x0002_0001;
const HAS_PREFIX: u32 = 0x8000_0000;
const HAS_VALUES: u32 = 0x4000_0000;
const HAS_CHILDREN: u32 = 0x2000_0000;

/// An index in the making.
#[derive(Default)]
pub(super) struct Index {
    root: Trie,
}

#[derive(Default)]
struct Trie {
    prefix: Vec<u8>,
    children: BTreeMap<u8, Trie>,
    values: Vec<(u32, String)>,
}

impl Index {
    /// Adds `value` under `key`. Lower priorities come first; of equal ones the later. Keys that are not ASCII are
    /// left out: nobody could look them up.
    pub(super) fn insert(&mut self, key: &str, value: &str, priority: u32) {
        if key.is_ascii() && value.is_ascii() {
            self.root.insert(key.as_bytes(), value, priority);
        }
    }

    /// The file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for word in [MAGIC, VERSION, 12 | self.root.parts()] {
            out.extend(word.to_be_bytes());
        }
        self.root.write(&mut out);
        out
    }
}

impl Trie {
    fn insert(&mut self, key: &[u8], value: &str, priority: u32) {
        let common = self.prefix.iter().zip(key).take_while(|(a, b)| a == b).count();
        if common < self.prefix.len() {
            self.split(common);
        }
        match key[common..].split_first() {
            None => {
                let at = self.values.partition_point(|(before, _)| *before < priority);
                self.values.insert(at, (priority, value.to_owned()));
            }
            Some((first, rest)) => match self.children.get_mut(first) {
                Some(child) => child.insert(rest, value, priority),
                None => {
                    let values = vec![(priority, value.to_owned())];
                    self.children.insert(*first, Trie { prefix: rest.to_owned(), children: BTreeMap::new(), values });
                }
            },
        }
    }

    /// Cuts the prefix at `at`: what was here becomes the only child.
    fn split(&mut self, at: usize) {
        let mut child = std::mem::take(self);
        let first = child.prefix[at];
        let rest = child.prefix.split_off(at + 1);
        self.prefix = std::mem::replace(&mut child.prefix, rest);
        self.prefix.truncate(at);
        self.children.insert(first, child);
    }

    fn parts(&self) -> u32 {
        let part = |there: bool, bit: u32| if there { bit } else { 0 };
        part(!self.prefix.is_empty(), HAS_PREFIX)
            | part(!self.values.is_empty(), HAS_VALUES)
            | part(!self.children.is_empty(), HAS_CHILDREN)
    }

    /// Appends this node and all below it; offsets count from the start of `out`.
    fn write(&self, out: &mut Vec<u8>) {
        if !self.prefix.is_empty() {
            out.extend(&self.prefix);
            out.push(0);
        }
        let range = self.children.first_key_value().zip(self.children.last_key_value());
        let table = range.map(|((first, _), (last, _))| {
            out.extend([*first, *last]);
            let table = out.len();
            out.resize(table + 4 * (usize::from(last - first) + 1), 0);
            (*first, table)
        });
        if !self.values.is_empty() {
            out.extend((self.values.len() as u32).to_be_bytes());
        }
        for (priority, value) in &self.values {
            out.extend(priority.to_be_bytes());
            out.extend(value.as_bytes());
            out.push(0);
        }
        for (byte, child) in &self.children {
            let Some((first, table)) = table else { break };
            let entry = table + 4 * usize::from(byte - first);
            let offset = out.len() as u32 | child.parts();
            out[entry..entry + 4].copy_from_slice(&offset.to_be_bytes());
            child.write(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_that_of_libkmod() {
        let mut index = Index::default();
        index.insert("ab", "v", 7);
        let expected = [
            &0xB007_F457u32.to_be_bytes()[..],
            &0x0002_0001u32.to_be_bytes(),
            &(12 | HAS_CHILDREN).to_be_bytes(),
            b"aa",
            &(18 | HAS_PREFIX | HAS_VALUES).to_be_bytes(),
            b"b\0",
            &1u32.to_be_bytes(),
            &7u32.to_be_bytes(),
            b"v\0",
        ];
        assert_eq!(index.to_bytes(), expected.concat());
    }

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let keys = ["a", "abc", "abd", "b", "", "abcdef"];
        let (mut one, mut two) = (Index::default(), Index::default());
        keys.iter().for_each(|key| one.insert(key, "x", 1));
        keys.iter().rev().for_each(|key| two.insert(key, "x", 1));
        assert_eq!(one.to_bytes(), two.to_bytes());
    }
}
