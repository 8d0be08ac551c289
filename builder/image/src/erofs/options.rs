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
    /// Most bytes compressed together, the extent: a power of two from 4 KiB to 1 MiB. The kernel decompresses a whole
    /// extent to read any byte of it.
    ///
    /// With LZ4 all extents of a large file have this size. With Zstandard they are stored in a thirty-second of it, so
    /// that only what compresses very well comes near to it, and the window, which the kernel holds for each processor,
    /// is a quarter of it. At 1 MiB extents of programs hold some 130 KiB. A root of 366 MB, zstd 9:
    ///
    /// | extent | image |
    /// |---|---|
    /// | 256 KiB | 124.8 MB |
    /// | 512 KiB | 123.2 MB |
    /// | 1 MiB | 120.3 MB |
    pub extent_size: u32,
}

impl ErofsOptions {
    /// The usual choices for an image whose entries all have `time`.
    pub fn new(time: u64, uuid: Uuid, label: impl Into<String>) -> Self {
        let compression = Compression::Zstd { level: 9 };
        Self { time, uuid, label: label.into(), compression, extent_size: 1 << 20 }
    }
}
