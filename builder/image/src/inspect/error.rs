//! What can go wrong.

use crate::{
    erofs::ReadError, fat::FatError, gpt::GptError, netboot::NetbootError, uki::UkiError, verity::VerityError,
};

/// Why an image could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The partition table.
    #[error("cannot read the partition table")]
    Gpt(#[from] GptError),
    /// An image for netboot.
    #[error("cannot read it as an image for netboot")]
    Netboot(#[from] NetbootError),
    /// The boot partition.
    #[error("cannot read the boot partition `{partition}`")]
    Fat {
        /// Name of the partition.
        partition: String,
        /// Why.
        source: FatError,
    },
    /// A boot entry.
    #[error("cannot read the boot entry `{path}`")]
    Uki {
        /// Path on the boot partition.
        path: String,
        /// Why.
        source: UkiError,
    },
    /// A program that is not as it was signed.
    #[error("`{path}` would not be started under Secure Boot: {reason}")]
    Signature {
        /// Path on the boot partition.
        path: String,
        /// Why.
        reason: String,
    },
    /// A root filesystem.
    #[error("cannot read the root filesystem in partition `{partition}`")]
    Erofs {
        /// Name of the partition.
        partition: String,
        /// Why.
        source: ReadError,
    },
    /// A root filesystem is not what its root hash stands for.
    #[error("the root filesystem in partition `{partition}` was changed")]
    Verity {
        /// Name of the partition.
        partition: String,
        /// Where.
        source: VerityError,
    },
    /// A root filesystem without a hash tree.
    #[error("partition `{partition}` has no hash tree: there is no `{partition}-verity`")]
    NoTree {
        /// Name of the partition.
        partition: String,
    },
    /// There is no such partition.
    #[error("the image has no partition `{partition}`")]
    NoPartition {
        /// Its name.
        partition: String,
    },
}
