//! Seeking in what has a length and a position.

use std::io::{self, SeekFrom};

/// Where a seek leads in something of `len` bytes that is read or written at `position`. Behind the end is a place too, as for
/// every [`Seek`](io::Seek).
///
/// # Errors
/// [`InvalidInput`](io::ErrorKind::InvalidInput) for a place before the first byte, or one that no number has.
pub fn seek(to: SeekFrom, position: u64, len: u64) -> io::Result<u64> {
    let place = match to {
        SeekFrom::Start(offset) => Some(offset),
        SeekFrom::End(offset) => len.checked_add_signed(offset),
        SeekFrom::Current(offset) => position.checked_add_signed(offset),
    };
    place.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_from_start_end_and_position_and_never_before_the_first_byte() {
        let from = |to| seek(to, 3, 8).ok();
        assert_eq!([SeekFrom::Start(5), SeekFrom::End(-3), SeekFrom::Current(2)].map(from), [Some(5); 3]);
        assert_eq!(from(SeekFrom::End(1)), Some(9));
        assert_eq!([SeekFrom::End(-9), SeekFrom::Current(-4)].map(from), [None; 2]);
        assert!(seek(SeekFrom::Current(1), u64::MAX, 8).is_err());
    }
}
