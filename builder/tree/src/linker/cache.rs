//! The format of `/etc/ld.so.cache` (`struct cache_file_new` in glibc's `dl-cache.h`).
//!
//! ```text
//! header  "glibc-ld.so.cache" "1.1" · u32 count · u32 length of the strings · u8 endianness · 3 unused
//!         · u32 offset of extensions, 0 for none · 12 unused
//! entry   u32 flags · u32 soname · u32 path · u32 os version 0 · u64 hwcaps 0
//! strings each ended by NUL; offsets count from the start of the file
//! ```
//! All numbers have the byte order of the machine. Entries descend by soname in the order of [`compare`], in which the
//! linker searches by halves: another order means libraries that are not found.

use std::cmp::Ordering;

const MAGIC: &[u8; 20] = b"glibc-ld.so.cache1.1";
const HEADER: usize = 48;
const ENTRY: usize = 24;
const LITTLE_ENDIAN: u8 = 2;

/// A library as the cache has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CacheEntry {
    pub(super) soname: String,
    /// With a leading slash.
    pub(super) path: String,
    pub(super) flags: u32,
}

/// The file, for machines of little-endian byte order, which all of ours are.
pub(super) fn write(mut entries: Vec<CacheEntry>) -> Vec<u8> {
    entries.sort_by(|a, b| compare(&b.soname, &a.soname).then_with(|| b.flags.cmp(&a.flags)));
    let start = HEADER + ENTRY * entries.len();
    let (mut table, mut strings) = (Vec::new(), Vec::new());
    let mut add = |text: &str| {
        let at = (start + strings.len()) as u32;
        strings.extend(text.as_bytes());
        strings.push(0);
        at
    };
    for entry in &entries {
        for word in [entry.flags, add(&entry.soname), add(&entry.path), 0, 0, 0] {
            table.extend(word.to_le_bytes());
        }
    }
    let mut out = MAGIC.to_vec();
    out.extend((entries.len() as u32).to_le_bytes());
    out.extend((strings.len() as u32).to_le_bytes());
    out.push(LITTLE_ENDIAN);
    out.resize(HEADER, 0);
    [out, table, strings].concat()
}

/// As `_dl_cache_libcmp`: digits compare as numbers and come after all else.
fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let Some((&first_a, rest_a)) = a.split_first() {
        let first_b = b.first().copied().unwrap_or(0);
        match (first_a.is_ascii_digit(), first_b.is_ascii_digit()) {
            (true, true) => {
                let (number_a, after_a) = number(a);
                let (number_b, after_b) = number(b);
                match number_a.cmp(&number_b) {
                    Ordering::Equal => (a, b) = (after_a, after_b),
                    order => return order,
                }
            }
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (false, false) if first_a != first_b => return (first_a as i8).cmp(&(first_b as i8)),
            (false, false) => (a, b) = (rest_a, &b[1..]),
        }
    }
    if b.is_empty() { Ordering::Equal } else { Ordering::Less }
}

fn number(text: &[u8]) -> (u64, &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let value =
        text[..end].iter().fold(0u64, |value, byte| value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')));
    (value, &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_numbers_and_come_last() {
        assert_eq!(compare("libx.so.2", "libx.so.10"), Ordering::Less);
        assert_eq!(compare("lib2", "liba"), Ordering::Greater);
        assert_eq!(compare("liba", "liba.so"), Ordering::Less);
        assert_eq!(compare("liba.so", "liba"), Ordering::Greater);
        assert_eq!(compare("libc.so.6", "libc.so.6"), Ordering::Equal);
    }
}
