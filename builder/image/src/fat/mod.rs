//! FAT32: the EFI system partition.
//!
//! hadris-fat writes whole volumes, behind the small trait [`FatWriter`]: equal files and options give equal bytes. It
//! also reads them for `kiln inspect`, because fatfs 0.3 panics on damaged ones; the tests read with fatfs, which is
//! independent, and with mtools.

mod copies;
mod device;
mod error;
mod hadris;
mod model;
mod place;
mod read;

pub use copies::check_copies;
pub use error::FatError;
pub use hadris::Hadris;
pub(crate) use hadris::settings;
pub use model::{FatFile, FatOptions, FatWriter, capacity_for};
pub use place::place;
pub use read::{FatEntry, FatVolume};

/// The bytes of a volume with `files`, written by [`Hadris`].
///
/// # Errors
/// When the files do not fit, or a path is not allowed on FAT.
pub fn write(files: &[FatFile], options: &FatOptions) -> Result<Vec<u8>, FatError> {
    Hadris.write(files, options)
}

#[cfg(test)]
mod tests;
