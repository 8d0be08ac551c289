//! EFI programs: files in the PE format, read and extended with sections.
//!
//! ```text
//! DOS header   at 0x3c: where the COFF header begins
//! COFF header  machine, number of sections, size of the optional header
//! optional header   PE32 or PE32+: alignments, sizes, table of data directories
//! section table     40 bytes each: name, place in memory, place in the file
//! raw data of the sections, each aligned to FileAlignment
//! ```
//!
//! Format: <https://learn.microsoft.com/en-us/windows/win32/debug/pe-format>

mod append;
mod bytes;
mod error;
mod head;
mod parse;

pub use append::NewSection;
pub use error::PeError;
pub use head::head;
pub use parse::{Pe, Section};

#[cfg(test)]
pub(crate) mod tests;
