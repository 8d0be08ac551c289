//! One layer in, index and data out.

use super::{LayerEntry, LayerError, LayerKind, UnpackedLayer, whiteout::Removed};
use crate::{
    compression,
    deb::{
        DebError,
        entries::{self, TarEntry},
    },
};
use kiln_types::Hasher;
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read, Write},
};
use tar::EntryType;

/// Largest layer, decompressed.
const LIMIT: u64 = 32 << 30;
/// Longest path taken; the kernel's PATH_MAX.
const LONGEST: usize = 4096;
/// What messages call the archive.
const PART: &str = "its tar file";
/// Attributes that a root can hold. Others, such as those of macOS, mean nothing to Linux; `trusted.` ones are
/// overlayfs's own words, which a layer must not speak.
const XATTRS: [&str; 3] = ["user.", "security.", "system.posix_acl_"];

/// Takes a layer apart: the bytes of its files go to `data`, one after the other; the rest is returned. How it is packed is
/// seen at its first bytes, as containerd does it, whatever its media type says.
///
/// # Errors
/// What is no layer, what an image cannot hold, and what cannot be read or written.
pub fn unpack(packed: impl Read, data: &mut impl Write) -> Result<UnpackedLayer, LayerError> {
    let read = |source| DebError::Read { part: PART, source };
    let mut packed = BufReader::with_capacity(1 << 16, packed);
    let name = match packed.fill_buf().map_err(read)? {
        [0x1f, 0x8b, ..] => "layer.gz",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "layer.zst",
        _ => "layer",
    };
    let inner = compression::decoder(name, packed).map_err(read)?;
    let mut archive = tar::Archive::new(Hashing { inner, hasher: Hasher::new(), left: LIMIT });
    let mut unpacker = Unpacker { data, data_len: 0, entries: BTreeMap::new(), removed: Removed::default(), newest: 0 };
    entries::for_each(&mut archive, PART, |entry| unpacker.add(entry))?;
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(read)?;
    Ok(unpacker.finish(rest.hasher))
}

struct Unpacker<'a, W> {
    data: &'a mut W,
    data_len: u64,
    entries: BTreeMap<String, LayerEntry>,
    removed: Removed,
    /// Time of the newest entry.
    newest: i64,
}

impl<W: Write> Unpacker<'_, W> {
    /// Takes one entry over; a later one of the same path wins.
    fn add<R: Read>(&mut self, mut from: TarEntry<'_, R>) -> Result<(), DebError> {
        let path = path(&from.path)?;
        if self.removed.take(&path) {
            return Ok(());
        }
        let header = from.entry.header().clone();
        let kind = match header.entry_type() {
            EntryType::Regular | EntryType::Continuous => self.file(&mut from.entry)?,
            EntryType::Link => self.hard_link(&path, &from.link)?,
            EntryType::Symlink => LayerKind::Symlink(text(&from.link)?.to_owned()),
            EntryType::Directory => LayerKind::Dir,
            EntryType::Char => device(&header, &path)?,
            EntryType::Fifo => LayerKind::Fifo,
            other => return Err(DebError::Unsupported { path, what: format!("a tar entry of type {other:?}") }),
        };
        let entry = describe(kind, &header, from).ok_or_else(|| wrong(&path, "of an owner without a number"))?;
        self.newest = self.newest.max(entry.time);
        self.entries.insert(path, entry);
        Ok(())
    }

    fn file(&mut self, entry: &mut impl Read) -> Result<LayerKind, DebError> {
        let (mut hasher, mut len, mut buffer) = (Hasher::new(), 0, vec![0; 128 << 10]);
        loop {
            let read = entry.read(&mut buffer).map_err(|source| DebError::Read { part: PART, source })?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            self.data.write_all(&buffer[..read]).map_err(DebError::Write)?;
            len += read as u64;
        }
        let offset = self.data_len;
        self.data_len += len;
        Ok(LayerKind::File { digest: hasher.finish(), len, offset })
    }

    /// Another name of a file of this layer.
    fn hard_link(&self, from: &str, to: &[u8]) -> Result<LayerKind, DebError> {
        let target = path(to)?;
        match self.entries.get(&target) {
            Some(entry) if entry.kind != LayerKind::Dir => Ok(entry.kind.clone()),
            _ => Err(DebError::HardLink { path: from.to_owned(), target }),
        }
    }

    fn finish(mut self, hasher: Hasher) -> UnpackedLayer {
        self.removed.put(&mut self.entries, self.newest);
        UnpackedLayer { diff_id: hasher.finish(), entries: self.entries, data_len: self.data_len }
    }
}

fn describe<R: Read>(kind: LayerKind, header: &tar::Header, from: TarEntry<'_, R>) -> Option<LayerEntry> {
    let number = |value: io::Result<u64>| value.ok().and_then(|value| u32::try_from(value).ok());
    let known = |name: &String| XATTRS.iter().any(|prefix| name.starts_with(prefix));
    Some(LayerEntry {
        kind,
        mode: (header.mode().ok()? & 0o7777) as u16,
        uid: from.numbers.uid.or_else(|| number(header.uid()))?,
        gid: from.numbers.gid.or_else(|| number(header.gid()))?,
        time: from.numbers.mtime.or_else(|| header.mtime().ok()?.try_into().ok()).unwrap_or(0),
        xattrs: from.xattrs.into_iter().filter(|(name, _)| known(name)).collect(),
    })
}

fn device(header: &tar::Header, path: &str) -> Result<LayerKind, DebError> {
    match (header.device_major(), header.device_minor()) {
        // In an image this would remove something without saying so.
        (Ok(Some(0)), Ok(Some(0))) => Err(wrong(path, "a device 0:0")),
        (Ok(Some(major)), Ok(Some(minor))) => Ok(LayerKind::CharDevice(major, minor)),
        _ => Err(wrong(path, "a device without numbers")),
    }
}

fn wrong(path: &str, what: &str) -> DebError {
    DebError::Unsupported { path: path.to_owned(), what: what.to_owned() }
}

/// `raw` as a path of the tree, empty for the root itself. Leading `./` and `/` fall away.
fn path(raw: &[u8]) -> Result<String, DebError> {
    let text = text(raw)?;
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    match parts.contains(&"..") {
        true => Err(DebError::BadPath { path: text.to_owned() }),
        false => Ok(parts.join("/")),
    }
}

fn text(raw: &[u8]) -> Result<&str, DebError> {
    let text = std::str::from_utf8(raw).ok().filter(|text| text.len() <= LONGEST && !text.contains('\0'));
    text.ok_or_else(|| DebError::BadPath { path: String::from_utf8_lossy(&raw[..raw.len().min(200)]).into_owned() })
}

/// Hashes what passes, and fails, rather than ends, when that becomes too much.
struct Hashing<'a> {
    inner: Box<dyn Read + 'a>,
    hasher: Hasher,
    left: u64,
}

impl Read for Hashing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.hasher.update(&into[..read]);
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("it is absurdly large"))?;
        Ok(read)
    }
}
