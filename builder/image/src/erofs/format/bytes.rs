//! Little-endian numbers in byte slices.

/// Puts `value`, already in the byte order of the disk, at byte `at`.
pub fn put(into: &mut [u8], at: usize, value: &[u8]) {
    into[at..at + value.len()].copy_from_slice(value);
}

/// `N` bytes from byte `at`, which must be inside.
pub fn array<const N: usize>(from: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|i| from[at + i])
}

/// The 16-bit number at byte `at`, which must be inside.
pub fn u16_at(from: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array(from, at))
}

/// The 32-bit number at byte `at`, which must be inside.
pub fn u32_at(from: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array(from, at))
}

/// The 64-bit number at byte `at`, which must be inside.
pub fn u64_at(from: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array(from, at))
}
