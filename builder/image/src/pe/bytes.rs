//! Little-endian numbers at places that a file names and that need not exist.

use super::PeError;

/// The `N` bytes at `offset`; `what` names them in the error.
pub(super) fn array<const N: usize>(bytes: &[u8], offset: usize, what: &'static str) -> Result<[u8; N], PeError> {
    let truncated = PeError::Truncated { what, offset: offset as u64 };
    let end = offset.checked_add(N).ok_or(truncated.clone())?;
    bytes.get(offset..end).and_then(|part| part.try_into().ok()).ok_or(truncated)
}

/// The 16-bit number at `offset`.
pub(super) fn u16_at(bytes: &[u8], offset: usize, what: &'static str) -> Result<u16, PeError> {
    array(bytes, offset, what).map(u16::from_le_bytes)
}

/// The 32-bit number at `offset`.
pub(super) fn u32_at(bytes: &[u8], offset: usize, what: &'static str) -> Result<u32, PeError> {
    array(bytes, offset, what).map(u32::from_le_bytes)
}

/// Overwrites part of headers that were parsed before, so `offset` is inside.
pub(super) fn put(bytes: &mut [u8], offset: usize, value: &[u8]) {
    bytes[offset..offset + value.len()].copy_from_slice(value);
}
