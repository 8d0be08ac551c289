//! A directory or a tar file, whose parts are read by their paths.

use crate::images::ImageError;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// What a user named.
pub struct Container {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Directory,
    Tar { file: File, parts: BTreeMap<String, Part> },
}

/// What is at a path of a tar file.
enum Part {
    File {
        offset: u64,
        len: u64,
    },
    /// Older versions of Docker write a layer that several images share once, and links to it.
    Link(String),
}

/// Links lead to files at once.
const LINKS: usize = 8;

impl Container {
    /// Opens it; of a tar file the headers are read.
    pub fn open(path: &Path) -> Result<Self, ImageError> {
        let failed = |source| ImageError::Read { path: path.to_owned(), source };
        let kind = match path.is_dir() {
            true => Kind::Directory,
            false => {
                let file = File::open(path).map_err(failed)?;
                let parts = parts(&file).map_err(|_| ImageError::NotImages { path: path.to_owned() })?;
                Kind::Tar { file, parts }
            }
        };
        Ok(Self { path: path.to_owned(), kind })
    }

    /// The bytes of a part; nothing when there is none of this path, which leads nowhere outside.
    pub fn reader(&self, part: &str) -> Result<Option<Box<dyn Read + '_>>, ImageError> {
        let part = normal(part);
        match &self.kind {
            Kind::Directory if part.split('/').any(|name| name == "..") => Ok(None),
            Kind::Directory => match File::open(self.path.join(&part)) {
                Ok(file) => Ok(Some(Box::new(file))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(ImageError::Read { path: self.path.join(part), source }),
            },
            Kind::Tar { file, parts } => {
                Ok(find(parts, part).map(|(at, end)| -> Box<dyn Read> { Box::new(Piece { file, at, end }) }))
            }
        }
    }
}

/// Begin and end of a part of a tar file.
fn find(parts: &BTreeMap<String, Part>, mut path: String) -> Option<(u64, u64)> {
    for _ in 0..LINKS {
        match parts.get(&path)? {
            Part::File { offset, len } => return Some((*offset, offset + len)),
            Part::Link(target) => path.clone_from(target),
        }
    }
    None
}

fn parts(file: &File) -> io::Result<BTreeMap<String, Part>> {
    let mut parts = BTreeMap::new();
    for entry in tar::Archive::new(file).entries_with_seek()? {
        let entry = entry?;
        let path = normal(&entry.path()?.to_string_lossy());
        let link = || entry.link_name().ok().flatten().map(|link| link.to_string_lossy().into_owned());
        let part = match entry.header().entry_type() {
            tar::EntryType::Regular | tar::EntryType::Continuous => {
                Part::File { offset: entry.raw_file_position(), len: entry.size() }
            }
            tar::EntryType::Link => Part::Link(normal(&link().unwrap_or_default())),
            tar::EntryType::Symlink => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                Part::Link(normal(&format!("{folder}/{}", link().unwrap_or_default())))
            }
            _ => continue,
        };
        parts.insert(path, part);
    }
    Ok(parts)
}

/// A path without `.` and, as far as it can, without `..`.
fn normal(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}

/// Part of a file, read without moving the place that others read at.
struct Piece<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl Read for Piece<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let len = (self.end - self.at).min(into.len() as u64) as usize;
        let read = self.file.read_at(&mut into[..len], self.at)?;
        if read == 0 && len > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += read as u64;
        Ok(read)
    }
}
