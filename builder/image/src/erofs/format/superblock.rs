//! What an image says about itself: `erofs_super_block`.
//!
//! ```text
//!  0 4 magic           24 8 build_time      64 16 volume_name
//!  4 4 checksum        32 4 build_time_nsec 80  4 feature_incompat
//!  8 4 feature_compat  36 4 blocks          84  2 available_compr_algs
//! 12 1 blkszbits       40 4 meta_blkaddr    96  8 packed_nid
//! 14 2 root_nid        44 4 xattr_blkaddr  128  . length (16 bits) and parameters of the compressor
//! 16 8 inos            48 16 uuid
//! ```

use super::{
    BLOCK, EXTENT_TO_WINDOW, SLOT,
    bytes::{array, put, u16_at, u32_at, u64_at},
    window_log,
};
use crate::erofs::ReadError;
use uuid::Uuid;

const START: usize = 1024;
const MAGIC: u32 = 0xe0f5_e1e2;
/// `SB_CHKSUM | MTIME`.
const COMPAT: u32 = 0x1 | 0x2;
/// `ZERO_PADDING | COMPR_CFGS and BIG_PCLUSTER | FRAGMENTS and DEDUPE`.
const INCOMPAT: u32 = 0x1 | 0x2 | 0x20;
/// Largest distance of a match that LZ4 can express.
const LZ4_DISTANCE: u16 = u16::MAX;
/// Zstandard's windows begin at 2^10 bytes: `ZSTD_WINDOWLOG_ABSOLUTEMIN`.
const ZSTD_WINDOW_LOG_MIN: u32 = 10;
/// CRC-32C as everybody has it, except that the kernel does not invert the result.
const CRC32C: crc::Crc<u32, crc::Table<16>> = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISCSI);

/// How the files of an image are compressed; the number is that of the format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// LZ4 blocks without a frame.
    Lz4 = 0,
    /// Zstandard frames.
    Zstd = 3,
}

/// What an image says about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Superblock {
    /// Length of the image in bytes.
    pub len: u64,
    /// Number of inodes.
    pub inodes: u64,
    /// Time of all entries with a compact inode, in seconds since 1970.
    pub time: u64,
    /// UUID of the filesystem.
    pub uuid: Uuid,
    /// Label; at most 16 bytes.
    pub label: String,
    pub(in crate::erofs) algorithm: Algorithm,
    /// Largest number of bytes compressed as one piece: a power of two.
    pub(in crate::erofs) extent_size: u32,
    pub(in crate::erofs) root_nid: u16,
    pub(in crate::erofs) packed_nid: u64,
    pub(in crate::erofs) meta_block: u32,
    pub(in crate::erofs) xattr_block: u32,
}

impl Superblock {
    /// The first block of the image, checksum included.
    pub(in crate::erofs) fn encode(&self) -> Vec<u8> {
        let mut block = vec![0; BLOCK];
        let sb = &mut block[START..];
        put(sb, 0, &MAGIC.to_le_bytes());
        put(sb, 8, &COMPAT.to_le_bytes());
        sb[12] = BLOCK.trailing_zeros() as u8;
        put(sb, 14, &self.root_nid.to_le_bytes());
        put(sb, 16, &self.inodes.to_le_bytes());
        put(sb, 24, &self.time.to_le_bytes());
        put(sb, 36, &((self.len / BLOCK as u64) as u32).to_le_bytes());
        put(sb, 40, &self.meta_block.to_le_bytes());
        put(sb, 44, &self.xattr_block.to_le_bytes());
        put(sb, 48, self.uuid.as_bytes());
        put(sb, 64, self.label.as_bytes());
        put(sb, 80, &INCOMPAT.to_le_bytes());
        put(sb, 84, &(1u16 << self.algorithm as u16).to_le_bytes());
        put(sb, 96, &self.packed_nid.to_le_bytes());
        self.encode_compressor(&mut sb[128..]);
        seal(&mut block);
        block
    }

    /// `z_erofs_lz4_cfgs` or `z_erofs_zstd_cfgs`.
    fn encode_compressor(&self, into: &mut [u8]) {
        match self.algorithm {
            Algorithm::Lz4 => {
                put(into, 0, &14u16.to_le_bytes());
                put(into, 2, &LZ4_DISTANCE.to_le_bytes());
                put(into, 4, &((self.extent_size / BLOCK as u32) as u16).to_le_bytes());
            }
            Algorithm::Zstd => {
                put(into, 0, &6u16.to_le_bytes());
                into[3] = (window_log(self.extent_size) - ZSTD_WINDOW_LOG_MIN) as u8;
            }
        }
    }

    /// Reads the first block of an image.
    pub(in crate::erofs) fn decode(block: &[u8; BLOCK]) -> Result<Self, ReadError> {
        let sb = &block[START..];
        if u32_at(sb, 0) != MAGIC {
            return Err(ReadError::NotErofs);
        }
        if u32_at(sb, 4) != checksum(sb) {
            return Err(ReadError::Corrupt { what: "the superblock has a wrong checksum", at: START as u64 });
        }
        if sb[12] != BLOCK.trailing_zeros() as u8 || u32_at(sb, 80) != INCOMPAT {
            return Err(ReadError::Unsupported("features or a block size of other writers"));
        }
        let (algorithm, extent_size) = decode_compressor(sb)?;
        let label = sb[64..80].split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(Self {
            len: u64::from(u32_at(sb, 36)) * BLOCK as u64,
            inodes: u64_at(sb, 16),
            time: u64_at(sb, 24),
            uuid: Uuid::from_bytes(array(sb, 48)),
            label: String::from_utf8_lossy(label).into_owned(),
            algorithm,
            extent_size,
            root_nid: u16_at(sb, 14),
            packed_nid: u64_at(sb, 96),
            meta_block: u32_at(sb, 40),
            xattr_block: u32_at(sb, 44),
        })
    }

    /// Where the inode `nid` begins, in bytes from the start of the image.
    pub(in crate::erofs) fn inode_at(&self, nid: u64) -> Option<u64> {
        nid.checked_mul(SLOT as u64)?.checked_add(u64::from(self.meta_block) * BLOCK as u64)
    }
}

fn decode_compressor(sb: &[u8]) -> Result<(Algorithm, u32), ReadError> {
    let (algorithm, log) = match u16_at(sb, 84) {
        0x1 => (Algorithm::Lz4, (u32::from(u16_at(sb, 132)) * BLOCK as u32).checked_ilog2().unwrap_or_default()),
        0x8 => (Algorithm::Zstd, u32::from(sb[131]) + ZSTD_WINDOW_LOG_MIN + EXTENT_TO_WINDOW),
        _ => return Err(ReadError::Unsupported("a compressor that is neither LZ4 nor Zstandard")),
    };
    match 1u32.checked_shl(log) {
        Some(size) if size <= super::EXTENT_MAX => Ok((algorithm, size)),
        _ => Err(ReadError::Unsupported("compressed pieces larger than the kernel takes")),
    }
}

/// Puts the right checksum into the first block of an image.
pub(in crate::erofs) fn seal(block: &mut [u8]) {
    let sb = &mut block[START..BLOCK];
    let checksum = checksum(sb);
    put(sb, 4, &checksum.to_le_bytes());
}

/// CRC-32C of the superblock and the rest of its block, its own four bytes taken as zero.
fn checksum(sb: &[u8]) -> u32 {
    let mut digest = CRC32C.digest();
    digest.update(&sb[..4]);
    digest.update(&[0; 4]);
    digest.update(&sb[8..]);
    !digest.finalize()
}
