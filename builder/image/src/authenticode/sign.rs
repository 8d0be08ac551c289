//! Signing.

use super::{AuthenticodeError, digest::Places, spc};
use crate::{
    pe::{Pe, PeError},
    signing::{Signer, pkcs7},
};

/// `WIN_CERT_REVISION_2_0`.
pub(super) const REVISION: u16 = 0x0200;
/// `WIN_CERT_TYPE_PKCS_SIGNED_DATA`.
pub(super) const PKCS7: u16 = 0x0002;
/// Bytes of a `WIN_CERTIFICATE` before what it holds.
pub(super) const HEADER: usize = 8;
/// What the table and each of its entries is aligned to.
pub(super) const ALIGNMENT: usize = 8;

/// The program `bytes` with a signature at its end. The same program and key give the same bytes.
///
/// # Errors
/// When it is no EFI program, or is signed already: kiln signs what it took from Debian's packages or made itself, and a
/// signature on either would mean that it is not what it should be.
pub fn sign(bytes: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, AuthenticodeError> {
    let mut out = bytes.to_vec();
    out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
    let pe = Pe::parse(&out)?;
    let places = Places::of(&pe)?;
    if !places.table.is_empty() {
        return Err(PeError::Signed.into());
    }
    let content = spc::write(&places.digest(&out));
    let entry = entry(pkcs7::attached(spc::INDIRECT_DATA, &content, signer)?)?;
    let at = u32::try_from(out.len()).map_err(|_| PeError::TooLarge)?;
    let directory = [at.to_le_bytes(), (entry.len() as u32).to_le_bytes()].concat();
    out[places.directory].copy_from_slice(&directory);
    out.extend_from_slice(&entry);
    let sum = checksum(&out, places.checksum.start);
    out[places.checksum].copy_from_slice(&sum.to_le_bytes());
    Ok(out)
}

/// A `WIN_CERTIFICATE`, with its padding counted as a part of it, as Microsoft's own tool does.
fn entry(signature: Vec<u8>) -> Result<Vec<u8>, PeError> {
    let len = (HEADER + signature.len()).next_multiple_of(ALIGNMENT);
    let mut out = u32::try_from(len).map_err(|_| PeError::TooLarge)?.to_le_bytes().to_vec();
    out.extend_from_slice(&REVISION.to_le_bytes());
    out.extend_from_slice(&PKCS7.to_le_bytes());
    out.extend_from_slice(&signature);
    out.resize(len, 0);
    Ok(out)
}

/// The sum that Windows checks of drivers: that of all 16-bit words, with what is carried over, and the length. Firmware does
/// not look at it; tools that check signatures complain of a wrong one.
fn checksum(bytes: &[u8], at: usize) -> u32 {
    let words = bytes.chunks(2).enumerate().filter(|(index, _)| *index != at / 2 && *index != at / 2 + 1);
    let sum = words.fold(0u32, |sum, (_, word)| {
        let sum = sum + u32::from(u16::from_le_bytes([word[0], word.get(1).copied().unwrap_or(0)]));
        (sum & 0xffff) + (sum >> 16)
    });
    sum.wrapping_add(bytes.len() as u32)
}
