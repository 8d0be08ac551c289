//! A path to an image: how long it is, and what of it matters.

use super::{
    HEAD, ImageError, Pieces,
    input::{Input, ZSTD},
    pieces::Segment,
};
use kiln_image::{
    bmap::{self, BlockMap, Bmap},
    gpt,
};
use kiln_types::ByteSize;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// An image that can be flashed; [`Image::open`] alone makes one.
#[derive(Debug)]
pub struct Image {
    pub(super) path: PathBuf,
    len: u64,
    compressed: bool,
    map: BlockMap,
    pub(super) segments: Vec<Segment>,
    by_bmap: bool,
}

impl Image {
    /// Looks at the image at `path`, `.img` or `.img.zst`, and at the `.bmap` beside it.
    ///
    /// # Errors
    /// When it cannot be read, is not the image of a disk, or ends too early.
    pub fn open(path: &Path) -> Result<Self, ImageError> {
        let failed = |source| ImageError::Read { path: path.to_owned(), source };
        if fs::metadata(path).map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut first = Vec::new();
        file.by_ref().take(kiln_output::FIRST as u64).read_to_end(&mut first).map_err(failed)?;
        if let Some(format) = kiln_output::recognise(&first).filter(|format| *format != "raw.zst") {
            return Err(ImageError::Format { path: path.to_owned(), format });
        }
        let compressed = first.starts_with(&ZSTD);
        let len = if compressed { packed_len(path, &file, &first)? } else { raw_len(path, &file)? };
        let bmap = find_bmap(path, len)?;
        let by_bmap = bmap.is_some();
        let (map, segments) = match bmap {
            Some(Bmap { map, mapped }) => (map, mapped.into_iter().map(Segment::checked).collect()),
            None => {
                let map = if compressed { BlockMap::whole(len) } else { BlockMap::of(&file, len) };
                let segments = map.bytes().map(Segment::unchecked).collect();
                (map, segments)
            }
        };
        Ok(Self { path: path.to_owned(), len, compressed, map, segments, by_bmap })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that a device must have.
    pub fn len(&self) -> ByteSize {
        ByteSize(self.len)
    }

    /// Whether there is nothing in it; never so.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What of it has to reach the device.
    pub fn map(&self) -> &BlockMap {
        &self.map
    }

    /// Whether a `.bmap` says what matters, with checksums.
    pub fn has_bmap(&self) -> bool {
        self.by_bmap
    }

    /// Whether its bytes are to be had by unpacking alone, from the first to the last.
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// All pieces that matter, from the first.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn pieces(&self) -> Result<Pieces<'_>, ImageError> {
        let failed = |source| ImageError::Read { path: self.path.clone(), source };
        let input = File::open(&self.path).and_then(|file| Input::new(file, self.compressed)).map_err(failed)?;
        Ok(Pieces::new(self, input))
    }
}

fn raw_len(path: &Path, file: &File) -> Result<u64, ImageError> {
    let failed = |source| ImageError::Read { path: path.to_owned(), source };
    let len = io::Seek::seek(&mut &*file, io::SeekFrom::End(0)).map_err(failed)?;
    match gpt::read(file, len) {
        Ok(table) if table.backup_intact => Ok(len),
        Ok(_) => Err(ImageError::CutOff { path: path.to_owned() }),
        Err(_) => {
            let mut head = vec![0; usize::try_from(len.min(HEAD)).unwrap_or(0)];
            kiln_image::ReadAt::read_at(file, 0, &mut head).map_err(failed)?;
            // A table that reaches past the end is there all the same.
            match gpt::stated_len(&head) {
                Some(_) => Err(ImageError::CutOff { path: path.to_owned() }),
                None if has_mbr(&head) => Ok(len),
                None => Err(ImageError::NoDisk { path: path.to_owned() }),
            }
        }
    }
}

/// Whether there is a partition table of the old kind: its mark, and a first entry that is not empty.
fn has_mbr(head: &[u8]) -> bool {
    head.get(510..512) == Some(&[0x55, 0xaa]) && head.get(446..462).is_some_and(|entry| entry[4] != 0)
}

/// A compressed image may say how long it is in its first bytes; a GPT always does. Without both it is unpacked once.
fn packed_len(path: &Path, file: &File, first: &[u8]) -> Result<u64, ImageError> {
    let failed = |source| ImageError::Read { path: path.to_owned(), source };
    let said = zstd::zstd_safe::get_frame_content_size(first).ok().flatten();
    let mut head = vec![0; HEAD as usize];
    let input = file.try_clone().and_then(|file| Input::new(file, true));
    input.and_then(|mut input| input.read(0, &mut head)).map_err(failed)?;
    match (gpt::stated_len(&head), said) {
        (Some(len), said) if said.is_none_or(|said| said == len) => Ok(len),
        (None, Some(said)) if has_mbr(&head) => Ok(said),
        (None, None) if has_mbr(&head) => unpacked_len(file).map_err(failed),
        (Some(_), _) => Err(ImageError::CutOff { path: path.to_owned() }),
        (None, _) => Err(ImageError::NoDisk { path: path.to_owned() }),
    }
}

fn unpacked_len(file: &File) -> io::Result<u64> {
    let mut file = file.try_clone()?;
    io::Seek::rewind(&mut file)?;
    io::copy(&mut zstd::stream::read::Decoder::new(file)?, &mut io::sink())
}

/// As bmaptool looks for it: beside the image, with or without the endings of its name.
fn find_bmap(path: &Path, len: u64) -> Result<Option<Bmap>, ImageError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unpacked = name.strip_suffix(".zst").unwrap_or(&name);
    let stem = unpacked.strip_suffix(".img").unwrap_or(unpacked);
    for candidate in [&name, unpacked, stem].map(|name| path.with_file_name(format!("{name}.bmap"))) {
        let text = match fs::read_to_string(&candidate) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(ImageError::Read { path: candidate, source }),
            Ok(text) => text,
        };
        let bmap = bmap::read(&text).map_err(|source| ImageError::Bmap { path: candidate.clone(), source })?;
        return match bmap.map.len() {
            found if found == len => Ok(Some(bmap)),
            found => Err(ImageError::OtherBmap { path: candidate, found, len }),
        };
    }
    Ok(None)
}
