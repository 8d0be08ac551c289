//! What can go wrong.

use crate::gpt::GptError;
use kiln_types::ByteSize;
use std::path::PathBuf;

/// Why a disk could not be laid out or written.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// Partitions are found by name, so a name is there once.
    #[error("two partitions are called `{name}`")]
    SameName {
        /// The name.
        name: String,
    },
    /// The content is larger than its partition.
    #[error("{content} of content do not fit into partition `{name}` of {size}")]
    TooLarge {
        /// Name of the partition.
        name: String,
        /// Size of its content.
        content: ByteSize,
        /// Size of the partition.
        size: ByteSize,
    },
    /// A partition of no size.
    #[error("partition `{name}` has no size")]
    Empty {
        /// Name of the partition.
        name: String,
    },
    /// The content of a partition could not be read.
    #[error("cannot read {} for partition `{name}`", path.display())]
    Read {
        /// Name of the partition.
        name: String,
        /// Where its content is.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The image could not be written.
    #[error("cannot write the disk image")]
    Write(#[from] std::io::Error),
    /// The partition table could not be written.
    #[error("cannot write the partition table")]
    Gpt(#[from] GptError),
}
