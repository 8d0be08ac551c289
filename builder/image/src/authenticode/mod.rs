//! Signed EFI programs: PE files with a table of signatures at their end.
//!
//! ```text
//! headers, sections       what is hashed, but for the checksum and the fifth data directory
//! WIN_CERTIFICATE         length, revision 2.0, kind 2 (PKCS#7), each aligned to 8 bytes
//!   SignedData            of SpcIndirectDataContent, which has the digest of the above
//! ```
//!
//! The fifth data directory says where the table is; it alone of all has an offset in the file, not in memory.
//!
//! Specifications: "Windows Authenticode Portable Executable Signature Format"
//! (<https://download.microsoft.com/download/9/c/5/9c5b2167-8017-4bae-9fde-d599bac8184a/authenticode_pe.docx>), UEFI 2.10,
//! chapter 32.2.4

mod digest;
mod error;
mod read;
mod sign;
mod spc;

pub use error::AuthenticodeError;
pub use read::{Signature, signatures, signatures_in};
pub use sign::{sign, sign_joined};

#[cfg(test)]
pub(crate) mod tests;
