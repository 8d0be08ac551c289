//! The bytes of an image, read forwards.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
};
use zstd::stream::read::Decoder;

/// First bytes of a zstd frame (RFC 8878 section 3.1.1).
pub(super) const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The bytes of an image, read forwards.
pub(super) enum Input {
    /// As they are.
    Raw(File),
    /// As they are decompressed, and how many have been.
    Zstd(Box<Decoder<'static, BufReader<File>>>, u64),
}

impl Input {
    /// The image in `file`, from its start.
    pub fn new(mut file: File, compressed: bool) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        match compressed {
            false => Ok(Self::Raw(file)),
            true => Ok(Self::Zstd(Box::new(Decoder::new(file)?), 0)),
        }
    }

    /// Fills `into` with the bytes from `at`, which must not lie before what was read already.
    pub fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Raw(file) => std::os::unix::fs::FileExt::read_exact_at(file, into, at),
            Self::Zstd(decoder, position) => {
                let skip = at.checked_sub(*position).ok_or(io::ErrorKind::InvalidInput)?;
                if io::copy(&mut decoder.by_ref().take(skip), &mut io::sink())? < skip {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                decoder.read_exact(into)?;
                *position = at + into.len() as u64;
                Ok(())
            }
        }
    }

    /// Whether nothing comes after what was read; of a compressed image, whose checksum is checked by it.
    pub fn is_at_end(&mut self) -> io::Result<bool> {
        match self {
            Self::Raw(_) => Ok(true),
            Self::Zstd(decoder, _) => Ok(decoder.read(&mut [0])? == 0),
        }
    }
}
