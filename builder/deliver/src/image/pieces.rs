//! What of an image matters, piece by piece; checked against the `.bmap` on the way.

use super::{HEAD, Image, ImageError, input::Input};
use crate::device::Buffer;
use kiln_image::bmap::Mapped;
use kiln_types::{Digest, Hasher};
use std::{collections::VecDeque, io, ops::Range};

/// Bytes of a piece: large enough for flash memory, small enough that Ctrl-C is heard soon on a slow card.
const CHUNK: u64 = 4 << 20;

/// A range of the image that matters.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    bytes: Range<u64>,
    /// What it should have, when somebody said so.
    digest: Option<Digest>,
}

impl Segment {
    pub fn checked(mapped: Mapped) -> Self {
        Self { bytes: mapped.bytes, digest: Some(mapped.digest) }
    }

    pub fn unchecked(bytes: Range<u64>) -> Self {
        Self { bytes, digest: None }
    }
}

/// Some bytes of the image.
pub struct Piece {
    /// Where they belong.
    pub at: u64,
    /// The bytes. None lie on both sides of the first MiB's end.
    pub bytes: Buffer,
}

/// The pieces of an image in their order.
pub struct Pieces<'a> {
    image: &'a Image,
    input: Input,
    left: VecDeque<Segment>,
    /// How far the first of them was read.
    at: u64,
    hasher: Hasher,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(image: &'a Image, input: Input) -> Self {
        let left: VecDeque<_> = image.segments.clone().into();
        let at = left.front().map_or(0, |segment| segment.bytes.start);
        Self { image, input, left, at, hasher: Hasher::new() }
    }

    /// The next piece, or `None` after the last one.
    ///
    /// # Errors
    /// When the image cannot be read, ends too early, or is not what its `.bmap` says.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, ImageError> {
        let Some(end) = self.left.front().map(|segment| segment.bytes.end) else { return self.end() };
        let cut = if self.at < HEAD { HEAD } else { self.at + CHUNK };
        let count = end.min(cut) - self.at;
        let mut bytes = Buffer::new(count as usize);
        self.input.read(self.at, &mut bytes).map_err(|source| self.failed(source))?;
        self.hasher.update(&bytes);
        let piece = Piece { at: self.at, bytes };
        self.at += count;
        if self.at == end {
            self.end_segment()?;
        }
        Ok(Some(piece))
    }

    fn end_segment(&mut self) -> Result<(), ImageError> {
        let found = std::mem::replace(&mut self.hasher, Hasher::new()).finish();
        let segment = self.left.pop_front();
        self.at = self.left.front().map_or(self.at, |segment| segment.bytes.start);
        match segment {
            Some(Segment { bytes, digest: Some(digest) }) if digest != found => {
                Err(ImageError::Altered { path: self.image.path.clone(), bytes })
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Result<Option<Piece>, ImageError> {
        match self.input.is_at_end() {
            Ok(true) => Ok(None),
            Ok(false) => Err(ImageError::CutOff { path: self.image.path.clone() }),
            Err(source) => Err(self.failed(source)),
        }
    }

    fn failed(&self, source: io::Error) -> ImageError {
        let path = self.image.path.clone();
        match source.kind() {
            io::ErrorKind::UnexpectedEof => ImageError::CutOff { path },
            _ => ImageError::Read { path, source },
        }
    }
}
