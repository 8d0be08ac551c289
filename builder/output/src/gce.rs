//! What Google's Compute Engine imports: `disk.raw` alone in a tar of the format of old GNU, and that in gzip.
//! <https://cloud.google.com/compute/docs/import/import-existing-image#requirements_for_the_image_file>
//!
//! ```text
//! gzip( header of tar, 512 | the disk | zeros, up to a whole GiB | two blocks of zeros, the end of tar )
//! ```
//!
//! The archive is described as a disk is, so that its zeros cost nothing, and compressed as any other one.

use crate::{
    Label,
    archive::{self, BLOCK},
    gz,
};
use kiln_image::{ReadAt, Sparse};
use std::{
    io::{self, Write},
    iter,
    ops::Range,
};
use tar::Header;

/// The only file.
pub(crate) const DISK: &str = "disk.raw";
/// Disks have whole GiB. An image that has not is refused.
const GIB: u64 = 1 << 30;

/// Writes `disk` as `.tar.gz` with a `disk.raw` in it.
///
/// # Errors
/// When reading or writing fails.
pub fn gce(disk: &dyn Sparse, label: &Label, out: impl Write) -> io::Result<()> {
    let size = disk.len().next_multiple_of(GIB);
    let header = archive::filled(Header::new_gnu(), DISK, size, label.created)?;
    gz(&Archive { header: header.as_bytes().to_vec(), disk, size }, out)
}

/// The archive, of which nothing but its header is in memory.
struct Archive<'a> {
    header: Vec<u8>,
    disk: &'a dyn Sparse,
    /// That of `disk.raw`.
    size: u64,
}

impl ReadAt for Archive<'_> {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let wanted = offset..offset + into.len() as u64;
        if wanted.end > self.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into.fill(0);
        for (start, len) in [(0, BLOCK), (BLOCK, self.disk.len())] {
            let shared = wanted.start.max(start)..wanted.end.min(start + len);
            if shared.start < shared.end {
                let part = &mut into[(shared.start - offset) as usize..(shared.end - offset) as usize];
                match start {
                    0 => self.header.read_at(shared.start, part)?,
                    _ => self.disk.read_at(shared.start - start, part)?,
                }
            }
        }
        Ok(())
    }
}

impl Sparse for Archive<'_> {
    fn len(&self) -> u64 {
        BLOCK + self.size + 2 * BLOCK
    }

    fn extents(&self) -> Vec<Range<u64>> {
        let disk = self.disk.extents().into_iter().map(|extent| extent.start + BLOCK..extent.end + BLOCK);
        iter::once(0..BLOCK).chain(disk).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        judge::{Made, ask, disk, label, with_threads},
        recognise,
    };
    use std::{fs::File, io::Read};

    fn made() -> Made {
        Made::forwards("disk.tar.gz", |file| gce(&disk(21), &label(), file))
    }

    #[test]
    fn the_archive_has_the_disk_and_zeros_up_to_a_gib() {
        let made = made();
        assert!(made.bytes().len() < 3_000_000, "zeros cost next to nothing");
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(File::open(made.path()).unwrap()));
        let mut entries = archive.entries().unwrap();
        let mut entry = entries.next().unwrap().unwrap();
        assert_eq!((entry.path().unwrap().to_str(), entry.size()), (Some("disk.raw"), GIB));
        let mut wanted = vec![0; 21 << 20];
        disk(21).read_at(0, &mut wanted).unwrap();
        let mut found = vec![0; wanted.len()];
        entry.read_exact(&mut found).unwrap();
        assert!(found == wanted, "the disk");
        let mut rest = vec![1; 1 << 20];
        while let count @ 1.. = entry.read(&mut rest).unwrap() {
            assert!(rest[..count].iter().all(|byte| *byte == 0), "what follows the disk");
        }
        drop(entry);
        assert!(entries.next().is_none(), "one file alone");
    }

    #[test]
    fn it_is_told_from_a_compressed_disk_by_its_first_bytes() {
        let (archive, disk) = (made(), Made::forwards("disk.gz", |file| gz(&disk(21), file)));
        let [archive, disk] = [archive, disk].map(|made| recognise(&made.bytes()[..512]));
        assert_eq!((archive, disk), (Some("gce"), Some("raw.gz")));
    }

    #[test]
    fn as_many_processors_as_there_may_be_make_the_same_bytes() {
        let made = |threads| with_threads(threads, || made().bytes());
        assert!(made(1) == made(3));
    }

    #[test]
    fn gnu_tar_says_that_it_is_of_its_old_format() {
        let made = made();
        let Some(said) = ask("tar", &["--utc", "-tvzf", &made.text()]) else { return };
        assert!(said.contains("1073741824 2026-11-24 09:00 disk.raw"), "{said}");
        let mut first = vec![0; 512];
        flate2::read::GzDecoder::new(File::open(made.path()).unwrap()).read_exact(&mut first).unwrap();
        assert_eq!(&first[257..265], b"ustar  \0");
        let Some(said) = ask("file", &["-z", &made.text()]) else { return };
        assert!(said.contains("POSIX tar archive (GNU)"), "{said}");
    }
}
