//! Device numbers as Linux writes them to disk: `new_encode_dev`.

/// 12 bits of `major` between the 8 low and the 12 high bits of `minor`.
pub fn encode(major: u32, minor: u32) -> u32 {
    (minor & 0xff) | (major << 8) | ((minor & !0xff) << 12)
}

/// Major and minor number.
pub fn decode(number: u32) -> (u32, u32) {
    ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & !0xff))
}
