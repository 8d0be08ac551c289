//! One package in, index and data out.

use super::{
    Control, DebError, UnpackedDeb,
    archive::{Archive, Header},
    data::Unpacker,
    entries,
};
use crate::compression;
use std::io::{self, Read, Write};

/// Largest control archive, decompressed.
const CONTROL_LIMIT: u64 = 64 << 20;
/// Largest data archive, decompressed.
const DATA_LIMIT: u64 = 16 << 30;

/// Takes the package `deb` apart: the bytes of its files go to `data`, one after the other; the rest is returned.
/// Memory: the largest file of the package, and 32 MiB.
pub fn unpack(deb: impl Read, data: &mut impl Write) -> Result<UnpackedDeb, DebError> {
    let mut archive = Archive::open(deb)?;
    check_version(&mut archive)?;
    let header = find(&mut archive, "control.tar")?;
    let (control, conffiles) = read_control(&mut archive, &header)?;
    let header = find(&mut archive, "data.tar")?;
    let mut unpacker = Unpacker::new(data);
    read_tar(&mut archive, &header, "its files", DATA_LIMIT, |entry| unpacker.add(entry))?;
    let (entries, data_len) = unpacker.finish();
    Ok(UnpackedDeb { control, conffiles, entries, data_len })
}

/// The first member says `2.x` in every package since 1995.
fn check_version(archive: &mut Archive<impl Read>) -> Result<(), DebError> {
    let header = archive.next_member()?.filter(|header| header.name == "debian-binary" && header.size < 100);
    header.ok_or(DebError::NotADeb("it does not begin with debian-binary"))?;
    let mut version = String::new();
    archive.read_to_string(&mut version).map_err(|source| DebError::Read { part: "debian-binary", source })?;
    match version.starts_with("2.") {
        true => Ok(()),
        false => Err(DebError::NotADeb("its format is not 2.x")),
    }
}

/// The next member whose name begins with `stem`; members that begin with `_` may be passed over, others may not.
fn find(archive: &mut Archive<impl Read>, stem: &str) -> Result<Header, DebError> {
    while let Some(header) = archive.next_member()? {
        match header.name.strip_prefix(stem) {
            Some("" | ".gz" | ".xz" | ".zst") => return Ok(header),
            Some(_) => return Err(DebError::Compression { member: header.name }),
            None if header.name.starts_with('_') => {}
            None => break,
        }
    }
    Err(DebError::NotADeb("control.tar and data.tar are not where they belong"))
}

fn read_control(archive: &mut Archive<impl Read>, header: &Header) -> Result<(Control, Vec<String>), DebError> {
    let (mut control, mut conffiles) = (None, String::new());
    read_tar(archive, header, "its control archive", CONTROL_LIMIT, |mut entry| {
        let file = match entry.path.strip_prefix(b"./").unwrap_or(&entry.path) {
            b"control" => control.insert(String::new()),
            b"conffiles" => &mut conffiles,
            _ => return Ok(()),
        };
        let read = entry.entry.read_to_string(file);
        read.map(|_| ()).map_err(|source| DebError::Read { part: "its control file", source })
    })?;
    let control = control.ok_or_else(|| DebError::Control("there is none".to_owned()))?;
    Ok((Control::parse(&control)?, conffiles.lines().filter(|line| line.starts_with('/')).map(str::to_owned).collect()))
}

/// Calls `each` with all entries of the member, then reads to its very end: that is where checksums are.
fn read_tar<R: Read>(
    archive: &mut Archive<R>,
    header: &Header,
    part: &'static str,
    limit: u64,
    each: impl FnMut(entries::TarEntry<'_, Limited<'_>>) -> Result<(), DebError>,
) -> Result<(), DebError> {
    let read = |source| DebError::Read { part, source };
    let decoder = compression::long_decoder(&header.name, &mut *archive, header.size).map_err(read)?;
    let mut tar = tar::Archive::new(Limited { inner: decoder, left: limit });
    entries::for_each(&mut tar, part, each)?;
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(read)?;
    Ok(())
}

/// A reader that fails, rather than ends, when it has given as much as it may.
pub(super) struct Limited<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
}

impl Read for Limited<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("it is absurdly large"))?;
        Ok(read)
    }
}
