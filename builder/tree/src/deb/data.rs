//! From entries of the data archive to entries of the index.

use super::{
    DebError, Entry, EntryKind, Owner,
    entries::TarEntry,
    paths::{MERGED, normalise},
};
use crate::facts::{self, Facts};
use kiln_types::Hasher;
use rayon::prelude::*;
use std::{
    collections::HashMap,
    io::{Read, Write},
};
use tar::EntryType;

/// Larger files are not held in memory; whoever needs their facts reads them from the data file.
const HELD_LIMIT: u64 = 64 << 20;
/// What messages call this part.
const FILES: &str = "its files";
/// Files held before their facts are read, all at once and in parallel.
const BATCH: usize = 16 << 20;

/// Collects entries while their bytes go to the data file.
pub(super) struct Unpacker<'a, W> {
    data: &'a mut W,
    data_len: u64,
    entries: Vec<Entry>,
    /// Where each file is in `entries`, for hard links.
    files: HashMap<String, usize>,
    /// Files whose facts are still to be read.
    held: Vec<(usize, Vec<u8>)>,
    held_len: usize,
    buffer: Vec<u8>,
}

impl<'a, W: Write> Unpacker<'a, W> {
    pub(super) fn new(data: &'a mut W) -> Self {
        Self {
            data,
            data_len: 0,
            entries: Vec::new(),
            files: HashMap::new(),
            held: Vec::new(),
            held_len: 0,
            buffer: vec![0; 128 << 10],
        }
    }

    /// Takes one entry over.
    pub(super) fn add<R: Read>(&mut self, mut from: TarEntry<'_, R>) -> Result<(), DebError> {
        let Some(path) = normalise(&from.path)? else { return Ok(()) };
        let kind = match from.entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {
                let len = from.entry.size();
                self.file(&mut from.entry, len, &path)?
            }
            EntryType::Link => self.hard_link(&path, &from.link)?,
            EntryType::Symlink if is_merged_link(&from.path) => return Ok(()),
            EntryType::Symlink => EntryKind::Symlink(target(&path, from.link)?),
            EntryType::Directory => EntryKind::Dir,
            EntryType::Char => device(from.entry.header(), &path)?,
            EntryType::Fifo => EntryKind::Fifo,
            other => return Err(DebError::Unsupported { path, what: format!("a tar entry of type {other:?}") }),
        };
        let (mode, owner) = permissions(from.entry.header(), &path)?;
        if matches!(kind, EntryKind::File { .. }) {
            self.files.insert(path.clone(), self.entries.len());
        }
        self.entries.push(Entry { path, kind, mode, owner, xattrs: from.xattrs });
        self.read_facts(BATCH);
        Ok(())
    }

    /// All entries, and the length of the data.
    pub(super) fn finish(mut self) -> (Vec<Entry>, u64) {
        self.read_facts(0);
        (self.entries, self.data_len)
    }

    /// Copies the bytes of a file to the data file, and keeps those at hand that may have facts.
    fn file(&mut self, entry: &mut impl Read, len: u64, path: &str) -> Result<EntryKind, DebError> {
        let (mut hasher, mut done, mut held) = (Hasher::new(), 0, Vec::new());
        loop {
            let read = entry.read(&mut self.buffer).map_err(|source| DebError::Read { part: FILES, source })?;
            let bytes = &self.buffer[..read];
            if read == 0 {
                break;
            }
            if len <= HELD_LIMIT && (done > 0 && !held.is_empty() || done == 0 && facts::may_have(path, bytes)) {
                held.extend_from_slice(bytes);
            }
            hasher.update(bytes);
            self.data.write_all(bytes).map_err(DebError::Write)?;
            done += read as u64;
        }
        if done != len {
            return Err(DebError::Read { part: FILES, source: std::io::ErrorKind::UnexpectedEof.into() });
        }
        let offset = self.data_len;
        self.data_len += len;
        self.held_len += held.len();
        if !held.is_empty() {
            self.held.push((self.entries.len(), held));
        }
        let facts = if len > HELD_LIMIT { Facts::Unread } else { Facts::Plain };
        Ok(EntryKind::File { digest: hasher.finish(), len, offset, facts })
    }

    /// Another name of a file before: the same digest and place.
    fn hard_link(&mut self, path: &str, to: &[u8]) -> Result<EntryKind, DebError> {
        self.read_facts(0);
        let target = normalise(to)?.unwrap_or_default();
        let file = self.files.get(&target).map(|index| self.entries[*index].kind.clone());
        file.ok_or_else(|| DebError::HardLink { path: path.to_owned(), target })
    }

    /// Reads the facts of the held files when there are more than `above` bytes of them.
    fn read_facts(&mut self, above: usize) {
        if self.held_len <= above {
            return;
        }
        self.held_len = 0;
        let held = std::mem::take(&mut self.held);
        let entries = &self.entries;
        let read: Vec<(usize, Facts)> =
            held.par_iter().map(|(index, bytes)| (*index, facts::read(&entries[*index].path, bytes))).collect();
        for (index, found) in read {
            if let EntryKind::File { facts, .. } = &mut self.entries[index].kind {
                *facts = found;
            }
        }
    }
}

/// `/bin -> usr/bin` and its like, which the assembly makes itself.
fn is_merged_link(raw: &[u8]) -> bool {
    let name = raw.strip_prefix(b"./").or_else(|| raw.strip_prefix(b"/")).unwrap_or(raw);
    MERGED.iter().any(|merged| merged.as_bytes() == name)
}

fn target(path: &str, link: Vec<u8>) -> Result<String, DebError> {
    let bad = |link: &[u8]| DebError::BadPath { path: format!("{path} -> {}", String::from_utf8_lossy(link)) };
    match String::from_utf8(link) {
        Ok(link) if !link.is_empty() && link.len() < 4096 => Ok(link),
        Ok(link) => Err(bad(link.as_bytes())),
        Err(error) => Err(bad(error.as_bytes())),
    }
}

fn device(header: &tar::Header, path: &str) -> Result<EntryKind, DebError> {
    match (header.device_major(), header.device_minor()) {
        (Ok(Some(major)), Ok(Some(minor))) => Ok(EntryKind::CharDevice(major, minor)),
        _ => Err(DebError::Unsupported { path: path.to_owned(), what: "a device without numbers".to_owned() }),
    }
}

fn permissions(header: &tar::Header, path: &str) -> Result<(u16, Owner), DebError> {
    let number = |value: Option<u64>| {
        let wrong = || DebError::Unsupported { path: path.to_owned(), what: "of an owner without a number".to_owned() };
        value.and_then(|value| u32::try_from(value).ok()).ok_or_else(wrong)
    };
    let name = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let mode = number(header.mode().ok().map(u64::from))? & 0o7777;
    let owner = Owner {
        uid: number(header.uid().ok())?,
        gid: number(header.gid().ok())?,
        user: name(header.username_bytes()),
        group: name(header.groupname_bytes()),
    };
    Ok((mode as u16, owner))
}
