//! The first block of a hash tree.
//!
//! ```text
//!   0  8  "verity\0\0"            64  4  data block size
//!   8  4  version: 1              68  4  hash block size
//!  12  4  hash type: 1            72  8  data blocks
//!  16 16  UUID                    80  2  length of the salt
//!  32 32  algorithm, NUL-padded   88 256 salt, NUL-padded
//! ```

use super::{BLOCK, VerityError};
use uuid::Uuid;

const MAGIC: &[u8; 8] = b"verity\0\0";
const ALGORITHM: &[u8; 6] = b"sha256";
pub(super) const SALT_MAX: usize = 256;

/// What the tree says about its data.
pub(super) struct VeritySuperblock {
    pub uuid: Uuid,
    pub data_blocks: u64,
    pub salt: Vec<u8>,
}

impl VeritySuperblock {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut block = vec![0; BLOCK];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, MAGIC);
        put(8, &1u32.to_le_bytes());
        put(12, &1u32.to_le_bytes());
        put(16, self.uuid.as_bytes());
        put(32, ALGORITHM);
        put(64, &(BLOCK as u32).to_le_bytes());
        put(68, &(BLOCK as u32).to_le_bytes());
        put(72, &self.data_blocks.to_le_bytes());
        put(80, &(self.salt.len() as u16).to_le_bytes());
        put(88, &self.salt);
        block
    }

    pub(super) fn decode(block: &[u8; BLOCK]) -> Result<Self, VerityError> {
        let known = |at: usize, bytes: &[u8]| &block[at..at + bytes.len()] == bytes;
        let size = (BLOCK as u32).to_le_bytes();
        if !known(0, MAGIC) {
            return Err(VerityError::Superblock("it does not begin with `verity`"));
        }
        if !known(8, &1u32.to_le_bytes()) || !known(12, &1u32.to_le_bytes()) {
            return Err(VerityError::Superblock("its version is not 1"));
        }
        if !known(32, ALGORITHM) || block[38] != 0 || !known(64, &size) || !known(68, &size) {
            return Err(VerityError::Superblock("it is not SHA-256 over blocks of 4096 bytes"));
        }
        let salt_len = usize::from(u16::from_le_bytes([block[80], block[81]]));
        if salt_len > SALT_MAX {
            return Err(VerityError::Superblock("its salt is too long"));
        }
        Ok(Self {
            uuid: Uuid::from_bytes(array(block, 16)),
            data_blocks: u64::from_le_bytes(array(block, 72)),
            salt: block[88..88 + salt_len].to_vec(),
        })
    }
}

fn array<const N: usize>(block: &[u8; BLOCK], at: usize) -> [u8; N] {
    std::array::from_fn(|i| block[at + i])
}
