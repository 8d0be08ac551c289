//! A compressed disk back to the disk as it is.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    os::unix::fs::FileExt,
};

const PIECE: usize = 1 << 20;

/// Writes the disk in `from`, whose format is called `format` by [`recognise`](crate::recognise), into the empty file `into`, with
/// holes for zeros. Gives its length, or nothing for a format that is more than one compressed stream.
///
/// # Errors
/// When `from` is damaged or cut off, or there is no room.
pub fn unpack<'a>(format: &str, from: impl Read + 'a, into: &File) -> io::Result<Option<u64>> {
    let mut disk: Box<dyn Read + 'a> = match format {
        "raw.zst" => Box::new(zstd::Decoder::new(from)?),
        "raw.gz" => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(from))),
        "raw.xz" => Box::new(liblzma::read::XzDecoder::new_multi_decoder(from)),
        _ => return Ok(None),
    };
    let (mut at, mut piece) = (0, Vec::with_capacity(PIECE));
    while disk.by_ref().take(PIECE as u64).read_to_end(&mut piece)? > 0 {
        if piece.iter().any(|byte| *byte != 0) {
            into.write_all_at(&piece, at)?;
        }
        at += piece.len() as u64;
        piece.clear();
    }
    into.set_len(at)?;
    Ok(Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gz, recognise, xz, zst};
    use std::io::Write;

    fn disk() -> Vec<u8> {
        let mut disk = vec![0; 5 * PIECE + 512];
        disk[3 * PIECE + 7] = 1;
        disk.extend(b"the end");
        disk
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        io::Seek::rewind(&mut file).unwrap();
        file
    }

    fn packed() -> Vec<Vec<u8>> {
        let disk = disk();
        let write = |write: &dyn Fn(&File)| {
            let packed = tempfile::tempfile().unwrap();
            write(&packed);
            let mut bytes = vec![0; packed.metadata().unwrap().len() as usize];
            packed.read_exact_at(&mut bytes, 0).unwrap();
            bytes
        };
        vec![
            write(&|file| zst(&disk, file).unwrap()),
            write(&|file| gz(&disk, file).unwrap()),
            write(&|file| xz(&disk, file).unwrap()),
        ]
    }

    #[test]
    fn what_was_compressed_is_the_disk_again_with_its_holes() {
        for bytes in packed() {
            let (format, into) = (recognise(&bytes).unwrap(), tempfile::tempfile().unwrap());
            assert_eq!(unpack(format, file(&bytes), &into).unwrap(), Some(disk().len() as u64), "{format}");
            let mut found = vec![0; disk().len()];
            into.read_exact_at(&mut found, 0).unwrap();
            assert!(found == disk(), "{format}");
        }
        assert_eq!(unpack("qcow2", file(b"QFI\xfb"), &tempfile::tempfile().unwrap()).unwrap(), None);
    }

    #[test]
    fn what_is_cut_off_is_no_disk() {
        for bytes in packed() {
            let format = recognise(&bytes).unwrap();
            let cut = file(&bytes[..bytes.len() - 3]);
            assert!(unpack(format, cut, &tempfile::tempfile().unwrap()).is_err(), "{format}");
        }
    }
}
