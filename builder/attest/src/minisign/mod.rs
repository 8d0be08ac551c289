//! Signatures of minisign: Ed25519 with keys in small text files, which Debian's `minisign` checks and makes.
//!
//! ```text
//! untrusted comment: anything        second line, in base64, of
//! ...                                  a secret key   Ed, Sc or 00, B2, salt, limits, then number, key, checksum: encrypted together
//!                                      a public key   Ed, number, key
//!                                      a signature    ED, number, signature of the file's BLAKE2b
//! trusted comment: told              of signatures alone
//! ...                                signature of signature and comment
//! ```
//!
//! Format: <https://jedisct1.github.io/minisign/#signature-format>. Crates that make signatures of it (`minisign` 0.10) put
//! random numbers into them, so that two builds would differ; Ed25519 needs none (RFC 8032).

mod public;
mod secret;
mod signature;
#[cfg(test)]
mod tests;

pub use public::{PublicKey, SignatureFault};
pub use secret::{KeyFault, SecretKey};
pub use signature::Signature;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use blake2::{Blake2b512, Digest as _};
use std::io::{self, Read};

const UNTRUSTED: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";
/// Ed25519 as such; of keys.
const PLAIN: &[u8; 2] = b"Ed";
/// Ed25519 of a hash; of signatures.
const HASHED: &[u8; 2] = b"ED";

/// The number of a key, by which people tell keys apart.
type KeyId = [u8; 8];

/// A number as minisign shows it.
fn shown(id: KeyId) -> String {
    format!("{:016X}", u64::from_le_bytes(id))
}

/// What is signed of a file.
fn hash(mut file: impl Read) -> io::Result<[u8; 64]> {
    let mut hasher = Blake2b512::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().into()),
            len => hasher.update(&buffer[..len]),
        }
    }
}

/// The bytes of a line in base64.
fn bytes<const N: usize>(line: &str) -> Option<[u8; N]> {
    STANDARD.decode(line.trim()).ok()?.try_into().ok()
}

fn line(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|i| bytes[at + i])
}
