//! What can go wrong.

use crate::{fat::FatError, gpt::GptError};

/// Why there is no image of a disc, or no program in one.
#[derive(Debug, thiserror::Error)]
pub enum IsoError {
    /// The volume in it.
    #[error("the boot partition of the disc")]
    Fat(#[from] FatError),
    /// In the words of the writer.
    #[error("cannot lay out the disc: {0}")]
    Layout(String),
    /// The partition table.
    #[error("the partition table of the disc")]
    Table(#[from] GptError),
    /// The program is in several pieces, or nowhere.
    #[error("the boot partition of the disc has no room in one piece")]
    Scattered,
    /// Nothing is where firmware looks.
    #[error("the disc has no program for UEFI firmware")]
    NoProgram,
}
