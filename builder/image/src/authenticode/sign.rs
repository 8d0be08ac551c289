//! Signing.

use super::{AuthenticodeError, digest::Places, spc};
use crate::{
    Joined,
    pe::{self, Pe, PeError},
    read_at::each,
    signing::{Signer, pkcs7},
};
use std::io;

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
    Ok(sign_joined(bytes.into(), signer)?.to_vec()?)
}

/// The same for a program of which some is in files, and stays there.
///
/// # Errors
/// As [`sign`], or when a file cannot be read.
pub fn sign_joined<'a>(mut program: Joined<'a>, signer: &dyn Signer) -> Result<Joined<'a>, AuthenticodeError> {
    program.align(ALIGNMENT as u64);
    let len = program.len();
    let head = pe::head(&program, len)?;
    let places = Places::of(&Pe::of_head(&head, len)?)?;
    if !places.table.is_empty() {
        return Err(PeError::Signed.into());
    }
    let content = spc::write(&places.digest(&program)?);
    let entry = entry(pkcs7::attached(spc::INDIRECT_DATA, &content, signer)?)?;
    let at = u32::try_from(len).map_err(|_| PeError::TooLarge)?;
    let directory = [at.to_le_bytes(), (entry.len() as u32).to_le_bytes()].concat();
    program.put(places.directory.start as u64, &directory)?;
    program.push(entry);
    let sum = checksum(&program, places.checksum.start as u64)?;
    program.put(places.checksum.start as u64, &sum.to_le_bytes())?;
    Ok(program)
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

/// The sum that Windows checks of drivers: that of all 16-bit words but those at `at`, with what is carried over, and the length.
/// Firmware does not look at it; tools that check signatures complain of a wrong one.
fn checksum(program: &Joined<'_>, at: u64) -> io::Result<u32> {
    let mut sum = 0u32;
    for part in [0..at, at + 4..program.len()] {
        each(program, part, |bytes| {
            sum = bytes.chunks(2).fold(sum, |sum, word| {
                let sum = sum + u32::from(u16::from_le_bytes([word[0], word.get(1).copied().unwrap_or(0)]));
                (sum & 0xffff) + (sum >> 16)
            });
        })?;
    }
    Ok(sum.wrapping_add(program.len() as u32))
}
