//! Reading one back. Nothing here trusts the file: errors are fine and panics are bugs.

use super::IsoError;
use crate::{
    ReadAt, Window,
    fat::{self, FatVolume},
    gpt::{self, Kind},
};
use std::ops::Range;

/// Where the disc in the first `len` bytes of `disc` has the program that it starts.
///
/// # Errors
/// When there is none where firmware looks.
pub fn program(disc: &dyn ReadAt, len: u64) -> Result<Range<u64>, IsoError> {
    let table = gpt::read(disc, len)?;
    let esp = table.entries.iter().find(|entry| entry.kind == Kind::Esp).ok_or(IsoError::NoProgram)?;
    let part = Window::new(disc, esp.start, esp.size.bytes());
    let files = FatVolume::open(&part, esp.size.bytes())?.files()?;
    let found = files.iter().find(|file| file.path.to_ascii_uppercase().starts_with("EFI/BOOT/BOOT"));
    let place = fat::place(&part, esp.size.bytes(), &found.ok_or(IsoError::NoProgram)?.path)?;
    let place = place.ok_or(IsoError::Scattered)?;
    Ok(esp.start + place.start..esp.start + place.end)
}
