//! Signatures.

use super::{KeyId, TRUSTED, UNTRUSTED, bytes, line, part, shown};
use std::fmt;

/// A signature and the comment that was signed with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    pub(super) algorithm: [u8; 2],
    pub(super) id: KeyId,
    pub(super) signature: [u8; 64],
    pub(super) comment: String,
    pub(super) global: [u8; 64],
}

impl Signature {
    /// Reads the text of a file.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next().filter(|line| line.starts_with(UNTRUSTED))?;
        let own: [u8; 74] = bytes(lines.next()?)?;
        let comment = lines.next()?.strip_prefix(TRUSTED).filter(|text| !text.contains('\r'))?.to_owned();
        let global = bytes(lines.next()?)?;
        Some(Self { algorithm: part(&own, 0), id: part(&own, 2), signature: part(&own, 10), comment, global })
    }

    /// What was signed with the content.
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

impl fmt::Display for Signature {
    /// The text of a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = line(&[&self.algorithm[..], &self.id, &self.signature].concat());
        writeln!(f, "{UNTRUSTED}signature of kiln by the key {}", shown(self.id))?;
        writeln!(f, "{own}\n{TRUSTED}{}\n{}", self.comment, line(&self.global))
    }
}
