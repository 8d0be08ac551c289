//! Keys that sign.
//!
//! ```text
//!   0  2  Ed                     54  8  number  ┐
//!   2  2  Sc: scrypt; 0: none    62 32  seed    │ with scrypt these are
//!   4  2  B2                     94 32  public  │ encrypted by its output
//!   6 32  salt                  126 32  BLAKE2b ┘  or zeros
//!  38  8  operations, 46  8  memory
//! ```

use super::{HASHED, KeyId, PLAIN, PublicKey, Signature, bytes, part, shown};
use blake2::{Blake2b, Blake2b512, Digest as _, digest::consts::U32};
use ed25519_dalek::{Signer, SigningKey};
use std::fmt;
use zeroize::Zeroizing;

const LEN: usize = 158;
const SCRYPT: &[u8; 2] = b"Sc";
const NO_KDF: &[u8; 2] = &[0; 2];
const BLAKE2B: &[u8; 2] = b"B2";
/// Where the part begins that may be encrypted.
const INNER: usize = 54;
/// The memory that minisign itself asks of scrypt, at most; a file may ask for any.
const MEMORY_MAX: u64 = 1 << 30;

/// A key that signs. It is shown by its number alone, and leaves no copy in memory.
pub struct SecretKey {
    id: KeyId,
    key: SigningKey,
}

/// Why a file is no key to sign with. No message has any of the key or of the password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyFault {
    /// Another file.
    #[error("it is not a secret key of minisign")]
    NotAKey,
    /// A public key.
    #[error("it is a public key, which checks signatures and makes none")]
    Public,
    /// Encrypted by something else than minisign knows.
    #[error("it is encrypted in a way that this kiln does not know")]
    Unknown,
    /// Encrypted, and nobody gave a password.
    #[error("it is encrypted, and there is no password")]
    NoPassword,
    /// Another password.
    #[error("the password is wrong")]
    WrongPassword,
    /// Not encrypted, and not whole.
    #[error("it is damaged: its parts do not belong together")]
    Damaged,
    /// It asks for more memory than minisign does.
    #[error("it asks for more memory than minisign's own keys do")]
    TooMuchMemory,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", shown(self.id))
    }
}

impl SecretKey {
    /// Whether the file `text` needs a password.
    ///
    /// # Errors
    /// It is no secret key.
    pub fn is_encrypted(text: &str) -> Result<bool, KeyFault> {
        match &part::<2>(&*decoded(text)?, 2) {
            NO_KDF => Ok(false),
            SCRYPT => Ok(true),
            _ => Err(KeyFault::Unknown),
        }
    }

    /// Reads the file `text`. A key with a password takes some seconds and a gibibyte of memory, as minisign wants it.
    ///
    /// # Errors
    /// It is no secret key, or another password's.
    pub fn open(text: &str, password: Option<&str>) -> Result<Self, KeyFault> {
        let mut key = decoded(text)?;
        let encrypted = Self::is_encrypted(text)?;
        if encrypted {
            let password = password.ok_or(KeyFault::NoPassword)?;
            let stream = stream(&key, password)?;
            key[INNER..].iter_mut().zip(stream.iter()).for_each(|(byte, other)| *byte ^= other);
        }
        let checksum = Blake2b::<U32>::new().chain_update(PLAIN).chain_update(&key[INNER..126]).finalize();
        // minisign 0.11 gives a key without a password no checksum.
        let none = !encrypted && key[126..].iter().all(|byte| *byte == 0);
        if checksum[..] != key[126..] && !none {
            return Err(if encrypted { KeyFault::WrongPassword } else { KeyFault::Damaged });
        }
        let seed = Zeroizing::new(part::<32>(&*key, 62));
        let (id, signing) = (part(&*key, INNER), SigningKey::from_bytes(&seed));
        match signing.verifying_key().as_bytes()[..] == key[94..126] {
            true => Ok(Self { id, key: signing }),
            false => Err(KeyFault::Damaged),
        }
    }

    /// The key that checks what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey::new(self.id, self.key.verifying_key())
    }

    /// The signature of `content`, the same at every time. `comment` is signed with it, and is one line.
    pub fn sign(&self, content: &[u8], comment: &str) -> Signature {
        let comment = comment.replace(['\n', '\r'], " ");
        let signature = self.key.sign(&Blake2b512::digest(content)).to_bytes();
        let global = self.key.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
        Signature { algorithm: *HASHED, id: self.id, signature, comment, global }
    }
}

fn decoded(text: &str) -> Result<Zeroizing<[u8; LEN]>, KeyFault> {
    let line = text.lines().nth(1).ok_or(KeyFault::NotAKey)?;
    let Some(key) = bytes::<LEN>(line) else {
        return Err(if PublicKey::parse(text).is_some() { KeyFault::Public } else { KeyFault::NotAKey });
    };
    match (key.starts_with(PLAIN), &key[4..6] == BLAKE2B) {
        (true, true) => Ok(Zeroizing::new(key)),
        _ => Err(KeyFault::NotAKey),
    }
}

/// What a password makes of the salt.
fn stream(key: &[u8; LEN], password: &str) -> Result<Zeroizing<[u8; LEN - INNER]>, KeyFault> {
    let (operations, memory) = (u64::from_le_bytes(part(key, 38)), u64::from_le_bytes(part(key, 46)));
    if memory > MEMORY_MAX {
        return Err(KeyFault::TooMuchMemory);
    }
    let parameters = parameters(operations, memory).ok_or(KeyFault::Unknown)?;
    let mut stream = Zeroizing::new([0; LEN - INNER]);
    scrypt::scrypt(password.as_bytes(), &key[6..38], &parameters, &mut *stream).map_err(|_| KeyFault::Unknown)?;
    Ok(stream)
}

/// `pickparams` of libsodium: limits to numbers of scrypt.
fn parameters(operations: u64, memory: u64) -> Option<scrypt::Params> {
    const R: u64 = 8;
    let operations = operations.max(32_768);
    let few = operations < memory / 32;
    let most = if few { operations / (R * 4) } else { memory / (R * 128) };
    let log_n = (1_u8..63).find(|log_n| 1 << log_n > most / 2)?;
    let p = if few { 1 } else { (operations / 4 / (1 << log_n)).min(0x3fff_ffff) / R };
    scrypt::Params::new(log_n, R as u32, u32::try_from(p).ok()?, 64).ok()
}
