//! Extended attributes: `erofs_xattr_ibody_header` and `erofs_xattr_entry`.
//!
//! ```text
//! behind an inode:  0 4 name filter (unused)  4 1 number of shared ones  5 7 zero
//!                   12  4 bytes for each shared one: its place in the shared area, in units of 4 bytes
//!                   ..  entries
//! entry:            0 1 e_name_len  1 1 e_name_index  2 2 e_value_size  4 .. name without prefix, value, zeros to 4
//! ```

use super::bytes::{put, u16_at, u32_at};

/// Bytes of the header.
pub const HEADER: usize = 12;
/// Bytes of an entry before its name.
pub const ENTRY: usize = 4;

/// Prefixes that the format knows, by number. A name that is all prefix (the ACLs) has an empty rest.
const PREFIXES: [(u8, &str); 5] =
    [(2, "system.posix_acl_access"), (3, "system.posix_acl_default"), (1, "user."), (4, "trusted."), (6, "security.")];

/// An attribute as the format has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Xattr {
    pub prefix: u8,
    pub name: Vec<u8>,
    pub value: Vec<u8>,
}

impl Xattr {
    /// `None` when the format has no place for such a name or so long a value.
    pub fn new(name: &str, value: &[u8]) -> Option<Self> {
        let (prefix, rest) = PREFIXES.iter().find_map(|(id, prefix)| Some((*id, name.strip_prefix(prefix)?)))?;
        let whole = matches!(prefix, 2 | 3);
        let fits = rest.len() <= u8::MAX.into() && value.len() <= u16::MAX.into();
        (fits && whole == rest.is_empty()).then(|| Self { prefix, name: rest.into(), value: value.into() })
    }

    /// Name with its prefix; `None` for a number that the format does not know, or text that is not UTF-8.
    pub fn full_name(&self) -> Option<String> {
        let (_, prefix) = PREFIXES.iter().find(|(id, _)| *id == self.prefix)?;
        Some(format!("{prefix}{}", std::str::from_utf8(&self.name).ok()?))
    }

    /// The entry, filled up to a multiple of four bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut entry = vec![self.name.len() as u8, self.prefix];
        entry.extend((self.value.len() as u16).to_le_bytes());
        entry.extend(&self.name);
        entry.extend(&self.value);
        entry.resize(entry.len().next_multiple_of(4), 0);
        entry
    }

    /// Lengths of name and value of the entry that begins with these bytes.
    pub fn lengths(start: &[u8; ENTRY]) -> (usize, usize) {
        (start[0].into(), u16_at(start, 2).into())
    }

    /// Reads an entry from the front of `bytes`; also gives its length with the filling.
    pub fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        let (name_len, value_len) = Self::lengths(bytes.first_chunk()?);
        let name = bytes.get(ENTRY..ENTRY + name_len)?;
        let end = ENTRY + name_len + value_len;
        let value = bytes.get(ENTRY + name_len..end)?;
        Some((Self { prefix: bytes[1], name: name.into(), value: value.into() }, end.next_multiple_of(4)))
    }
}

/// The bytes behind an inode; nothing at all when there are no attributes.
pub fn encode_body(shared: &[u32], own: &[Xattr]) -> Vec<u8> {
    if shared.is_empty() && own.is_empty() {
        return Vec::new();
    }
    let mut body = vec![0; HEADER + shared.len() * 4];
    body[4] = shared.len() as u8;
    for (index, place) in shared.iter().enumerate() {
        put(&mut body, HEADER + index * 4, &place.to_le_bytes());
    }
    own.iter().for_each(|xattr| body.extend(xattr.encode()));
    body
}

/// Places of the shared attributes and the own ones; `None` when `body` contradicts itself.
pub fn decode_body(body: &[u8]) -> Option<(Vec<u32>, Vec<Xattr>)> {
    let shared = usize::from(*body.get(4)?);
    let mut rest = body.get(HEADER + shared * 4..)?;
    let places = (0..shared).map(|index| u32_at(body, HEADER + index * 4)).collect();
    let mut own = Vec::new();
    while !rest.is_empty() {
        let (xattr, len) = Xattr::decode(rest)?;
        own.push(xattr);
        rest = rest.get(len..)?;
    }
    Some((places, own))
}

/// `i_xattr_icount` for a body of `len` bytes: words of four bytes, the header counting as one.
pub fn icount(len: usize) -> usize {
    if len == 0 { 0 } else { (len - HEADER) / 4 + 1 }
}

/// Length in bytes of a body with this `i_xattr_icount`.
pub fn body_len(icount: u16) -> usize {
    if icount == 0 { 0 } else { HEADER + (usize::from(icount) - 1) * 4 }
}
