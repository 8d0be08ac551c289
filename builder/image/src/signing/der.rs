//! Writing DER (ITU-T X.690): the few forms that signatures are made of.

/// `SEQUENCE`.
pub(crate) const SEQUENCE: u8 = 0x30;
/// `SET`.
pub(crate) const SET: u8 = 0x31;
/// `INTEGER`.
pub(crate) const INTEGER: u8 = 0x02;
/// `BIT STRING`.
pub(crate) const BIT_STRING: u8 = 0x03;
/// `OCTET STRING`.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// `NULL`.
pub(crate) const NULL: u8 = 0x05;
/// `OBJECT IDENTIFIER`.
pub(crate) const OID: u8 = 0x06;

/// The tag `[number]` of something that has parts.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// An element with `parts` one after the other as its content.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=0x7f => out.push(short as u8),
        long => {
            let bytes = long.to_be_bytes();
            let used = &bytes[bytes.iter().position(|&byte| byte != 0).unwrap_or(0)..];
            out.push(0x80 | used.len() as u8);
            out.extend_from_slice(used);
        }
    }
    out.extend_from_slice(&content);
    out
}

/// A set of elements, which DER sorts by their bytes; `tag` is [`SET`] or what stands for it.
pub(crate) fn set_of(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    element(tag, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_as_many_bytes_as_they_need() {
        assert_eq!(element(NULL, &[]), [5, 0]);
        assert_eq!(element(OCTET_STRING, &[&[7; 127]])[..2], [4, 127]);
        assert_eq!(element(OCTET_STRING, &[&[7; 128]])[..3], [4, 0x81, 128]);
        assert_eq!(element(SEQUENCE, &[&[7; 200], &[8; 56]])[..4], [0x30, 0x82, 1, 0]);
    }

    #[test]
    fn sets_are_sorted() {
        assert_eq!(set_of(SET, vec![vec![4, 1, 9], vec![4, 1, 2]]), [0x31, 6, 4, 1, 2, 4, 1, 9]);
    }
}
