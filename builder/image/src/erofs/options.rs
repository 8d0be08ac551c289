//! What a caller chooses about an image.

use uuid::Uuid;

/// How file contents are compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compression {
    /// Zstandard; the kernel must be 6.10 or newer.
    Zstd {
        /// 1 (fast) to 22 (small).
        level: i32,
    },
    /// LZ4 HC; any kernel from 6.1 on reads it.
    Lz4 {
        /// 1 (fast) to 12 (small).
        level: i32,
    },
}

/// What a caller chooses about an image. The bytes of the image depend on nothing but the tree and these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErofsOptions {
    /// Time of every entry, in seconds since 1970.
    pub time: u64,
    /// UUID of the filesystem.
    pub uuid: Uuid,
    /// Label; at most 15 bytes.
    pub label: String,
    /// How file contents are compressed.
    pub compression: Compression,
    /// Bytes compressed together, the extent: a power of two from 4 KiB to 1 MiB. The kernel decompresses a whole
    /// extent to read any byte of it, so larger means smaller images and more memory for a cold read.
    ///
    /// A root of 324 MB, zstd 6; memory filled by 60 page faults at random places of an 88 MB program, 128 KiB readahead:
    ///
    /// | extent | image | memory |
    /// |---|---|---|
    /// | 128 KiB | 120.7 MB | 14.4 MB |
    /// | 256 KiB | 116.6 MB | 21.5 MB |
    /// | 512 KiB | 112.0 MB | 30.4 MB |
    /// | 1 MiB | 109.1 MB | 47.2 MB |
    pub extent_size: u32,
}

impl ErofsOptions {
    /// The usual choices for an image whose entries all have `time`.
    pub fn new(time: u64, uuid: Uuid, label: impl Into<String>) -> Self {
        let compression = Compression::Zstd { level: 9 };
        Self { time, uuid, label: label.into(), compression, extent_size: 256 << 10 }
    }
}
