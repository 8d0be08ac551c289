//! What goes into a volume, and who writes it.

use super::FatError;
use kiln_types::ByteSize;

/// A file of a volume. Its directories are made by themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FatFile {
    /// Path with `/` between its parts and none in front.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl FatFile {
    /// A file at `path`.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// What else decides about the bytes of a volume.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FatOptions {
    /// Size of the whole volume.
    pub size: ByteSize,
    /// Serial number; Linux shows it as the volume's UUID.
    pub serial: u32,
    /// Label; at most eleven characters.
    pub label: String,
    /// Time of all entries in seconds since 1970. FAT counts in steps of two seconds.
    pub time: u64,
}

/// Writes whole FAT32 volumes.
pub trait FatWriter {
    /// The bytes of a volume with `files`: the same for the same arguments, whenever and wherever.
    ///
    /// # Errors
    /// When the files do not fit, or a path is not allowed on FAT.
    fn write(&self, files: &[FatFile], options: &FatOptions) -> Result<Vec<u8>, FatError>;
}

/// A size that a volume with `content` bytes in a few files needs: FAT32's tables take less than one part in 64 (eight
/// bytes for each cluster of 512 or more), and there are never fewer than 65,525 clusters.
pub fn capacity_for(content: u64) -> ByteSize {
    const SMALLEST: u64 = 34 << 20;
    let with_tables = content + content / 50 + (1 << 20);
    ByteSize(with_tables.max(SMALLEST).next_multiple_of(1 << 20))
}
