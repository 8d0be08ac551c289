//! The entries of a `tar` archive with the extensions packages use, every one bounded: long names of GNU tar (`L`,
//! `K`) and the headers of pax (`x`), from which paths, numbers and extended attributes are taken.

use super::DebError;
use std::{collections::BTreeMap, io::Read};
use tar::{Archive, EntryType};

/// Largest extension header; PATH_MAX, and 64 KiB of attributes, with room.
const EXTENSION_LIMIT: u64 = 1 << 20;
/// Most entries of a package; linux-headers has 16,000, the largest of Debian 200,000.
const ENTRIES_LIMIT: usize = 1_000_000;

/// One entry with the extensions that came before it.
pub(crate) struct TarEntry<'a, R: Read> {
    /// Header and contents.
    pub(crate) entry: tar::Entry<'a, R>,
    /// Its path, as written.
    pub(crate) path: Vec<u8>,
    /// Where it leads, when it is a link.
    pub(crate) link: Vec<u8>,
    /// Extended attributes by full name.
    pub(crate) xattrs: BTreeMap<String, Vec<u8>>,
    /// What headers of pax say in the place of the entry's own.
    pub(crate) numbers: Numbers,
}

/// Numbers that a plain header may have no room for.
#[derive(Default)]
pub(crate) struct Numbers {
    /// Of the owner.
    pub(crate) uid: Option<u32>,
    /// Of the group.
    pub(crate) gid: Option<u32>,
    /// Whole seconds since 1970.
    pub(crate) mtime: Option<i64>,
}

#[derive(Default)]
struct Extensions {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    xattrs: BTreeMap<String, Vec<u8>>,
    numbers: Numbers,
}

/// Calls `each` with all entries.
pub(crate) fn for_each<R: Read>(
    archive: &mut Archive<R>,
    part: &'static str,
    mut each: impl FnMut(TarEntry<'_, R>) -> Result<(), DebError>,
) -> Result<(), DebError> {
    let read = |source| DebError::Read { part, source };
    let mut extensions = Extensions::default();
    for (count, entry) in archive.entries().map_err(read)?.raw(true).enumerate() {
        let mut entry = entry.map_err(read)?;
        if count >= ENTRIES_LIMIT {
            return Err(DebError::TooManyEntries(ENTRIES_LIMIT));
        }
        match entry.header().entry_type() {
            EntryType::GNULongName => extensions.path = Some(long_name(&mut entry, part)?),
            EntryType::GNULongLink => extensions.link = Some(long_name(&mut entry, part)?),
            EntryType::XHeader => extensions.pax(&extension(&mut entry, part)?)?,
            EntryType::XGlobalHeader => {}
            _ => {
                let Extensions { path, link, xattrs, numbers } = std::mem::take(&mut extensions);
                let path = path.unwrap_or_else(|| entry.header().path_bytes().into_owned());
                let link = link.or_else(|| entry.header().link_name_bytes().map(|link| link.into_owned()));
                each(TarEntry { entry, path, link: link.unwrap_or_default(), xattrs, numbers })?;
            }
        }
    }
    Ok(())
}

fn extension(entry: &mut impl Read, part: &'static str) -> Result<Vec<u8>, DebError> {
    let mut bytes = Vec::new();
    entry.take(EXTENSION_LIMIT + 1).read_to_end(&mut bytes).map_err(|source| DebError::Read { part, source })?;
    match bytes.len() as u64 > EXTENSION_LIMIT {
        true => Err(DebError::TooLarge { what: "an extended header", limit: EXTENSION_LIMIT }),
        false => Ok(bytes),
    }
}

fn long_name(entry: &mut impl Read, part: &'static str) -> Result<Vec<u8>, DebError> {
    let mut name = extension(entry, part)?;
    while name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

impl Extensions {
    fn pax(&mut self, bytes: &[u8]) -> Result<(), DebError> {
        for record in tar::PaxExtensions::new(bytes) {
            let record = record.map_err(|source| DebError::Read { part: "an extended header", source })?;
            let value = record.value_bytes();
            match record.key().unwrap_or_default() {
                "path" => self.path = Some(value.to_owned()),
                "linkpath" => self.link = Some(value.to_owned()),
                "uid" => self.numbers.uid = number(value),
                "gid" => self.numbers.gid = number(value),
                // A fraction of a second may follow a point.
                "mtime" => self.numbers.mtime = value.split(|byte| *byte == b'.').next().and_then(number),
                // Only files of more than 8 GiB need it; the plain header, which is what counts here, can say less.
                "size" => return Err(DebError::TooLarge { what: "a file", limit: 8 << 30 }),
                // Its bytes would be taken for others than they are.
                key if key.starts_with("GNU.sparse.") => {
                    let path = String::from_utf8_lossy(self.path.as_deref().unwrap_or_default()).into_owned();
                    return Err(DebError::Unsupported { path, what: "a sparse file".to_owned() });
                }
                key => {
                    if let Some(name) = key.strip_prefix("SCHILY.xattr.") {
                        self.xattrs.insert(name.to_owned(), value.to_owned());
                    }
                }
            }
        }
        // Any number of headers may come before one entry.
        let held: usize = self.xattrs.iter().map(|(name, value)| name.len() + value.len()).sum();
        match held as u64 > EXTENSION_LIMIT {
            true => Err(DebError::TooLarge { what: "an extended header", limit: EXTENSION_LIMIT }),
            false => Ok(()),
        }
    }
}

fn number<N: std::str::FromStr>(text: &[u8]) -> Option<N> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
