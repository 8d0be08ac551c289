//! `h1:` hashes of modules, as `golang.org/x/mod/sumdb/dirhash.Hash1` computes them: SHA-256 over one line
//! `<sha256 of the file in hexadecimal>  <name>\n` for each file, sorted by name; shown in base64.

use kiln_types::{Digest, Hasher};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// An `h1:` hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct H1(Digest);

/// The text is not an `h1:` hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a module hash: `h1:` and 44 base64 digits are expected")]
pub struct H1ParseError(String);

impl H1 {
    /// The hash that stands for a `go.mod` file in `go.sum`.
    pub fn of_go_mod(go_mod: &[u8]) -> Self {
        let mut hash = DirHash::default();
        hash.add("go.mod", Digest::of(go_mod));
        hash.finish()
    }

    /// The SHA-256 that the text has in base64.
    pub fn digest(&self) -> Digest {
        self.0
    }
}

/// Computes an [`H1`] file by file, in any order.
#[derive(Clone, Debug, Default)]
pub struct DirHash(BTreeMap<String, Digest>);

impl DirHash {
    /// Adds a file by its name in the module zip and the digest of its content.
    pub fn add(&mut self, name: impl Into<String>, digest: Digest) {
        self.0.insert(name.into(), digest);
    }

    /// The hash of all files added.
    pub fn finish(self) -> H1 {
        let mut hasher = Hasher::new();
        for (name, digest) in self.0 {
            hasher.update(format!("{digest}  {name}\n").as_bytes());
        }
        H1(hasher.finish())
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl fmt::Display for H1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("h1:");
        for chunk in self.0.as_bytes().chunks(3) {
            let byte = |i| u32::from(chunk.get(i).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for i in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63];
                text.push(if i <= chunk.len() { digit.into() } else { '=' });
            }
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for H1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for H1 {
    type Err = H1ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decode(text).map(|bytes| Self(Digest::from_bytes(bytes))).ok_or_else(|| H1ParseError(text.to_owned()))
    }
}

/// 43 digits and one `=` hold 32 bytes and two bits that must be zero.
fn decode(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("h1:")?.strip_suffix('=')?.as_bytes();
    let mut bytes = [0; 32];
    let (mut bits, mut held, mut len) = (0_u32, 0, 0);
    for digit in digits {
        bits = bits << 6 | DIGITS.iter().position(|known| known == digit)? as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            *bytes.get_mut(len)? = (bits >> held) as u8;
            len += 1;
        }
        bits &= (1 << held) - 1;
    }
    (digits.len() == 43 && bits == 0).then_some(bytes)
}

impl Serialize for H1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for H1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the checksum database: golang.org/x/text v0.3.0, whose go.mod is one known line.
    #[test]
    fn agrees_with_the_checksum_database() {
        let go_mod = b"module golang.org/x/text\n";
        assert_eq!(H1::of_go_mod(go_mod).to_string(), "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=");
    }

    #[test]
    fn text_and_value_round_trip() {
        let text = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=";
        assert_eq!(text.parse::<H1>().unwrap().to_string(), text);
        for wrong in ["", "h1:", "h2:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=", "h1:NqM8", &text.replace('N', "!")]
        {
            assert!(wrong.parse::<H1>().is_err(), "{wrong}");
        }
        assert!(text.replace("OQ=", "OR=").parse::<H1>().is_err(), "bits beyond the digest must be zero");
    }

    #[test]
    fn the_order_of_adding_does_not_matter() {
        let hash = |names: [&str; 2]| {
            let mut hash = DirHash::default();
            names.iter().for_each(|name| hash.add(*name, Digest::of(name)));
            hash.finish()
        };
        assert_eq!(hash(["a", "b"]), hash(["b", "a"]));
    }
}
