//! What can go wrong.

use kiln_types::ByteSize;

/// Why a FAT volume could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FatError {
    /// The label is longer than eleven characters or has others than FAT allows.
    #[error("`{label}` cannot be the label of a FAT volume: at most eleven ASCII characters are allowed")]
    Label {
        /// The label.
        label: String,
    },
    /// FAT counts years from 1980 to 2107.
    #[error("the time {time} (seconds since 1970) is outside the years 1980 to 2107 that FAT knows")]
    Time {
        /// The time.
        time: u64,
    },
    /// A file could not be put into the volume.
    #[error("cannot put `{path}` into a FAT volume of {size}: {reason}")]
    Write {
        /// Path of the file, or empty when the volume as a whole failed.
        path: String,
        /// Size of the volume.
        size: ByteSize,
        /// In the words of the writer.
        reason: String,
    },
    /// There is no FAT volume, or it is damaged.
    #[error("the FAT volume cannot be read")]
    Read(#[source] std::io::Error),
    /// There is no such file.
    #[error("the FAT volume has no file `{path}`")]
    NotFound {
        /// Its path.
        path: String,
    },
}
