//! Decompression by the ending of a name, as packages and kernel modules use it.

use liblzma::{read::XzDecoder, stream::MtStreamBuilder};
use std::io::{self, BufReader, Read};

/// Blocks of an xz stream, by default 24 MiB of content each, are decoded side by side as far as this memory goes.
const XZ_MEMORY: u64 = 256 << 20;
/// From this length on a compressed stream has several blocks, which is worth the threads.
const LONG: u64 = 16 << 20;

/// A reader of what `packed` holds when it is named `name`: `.xz`, `.zst` and `.gz` are taken off, anything else is
/// passed through.
pub(crate) fn decoder<'a>(name: &str, packed: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match name.rsplit_once('.') {
        Some((_, "xz")) => Box::new(XzDecoder::new(packed)),
        Some((_, "zst")) => Box::new(zstd::Decoder::new(packed)?),
        Some((_, "gz")) => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(packed))),
        _ => Box::new(packed),
    })
}

/// As [`decoder`], for a stream of `packed_len` bytes: a long one is decoded on all threads, if it can be.
pub(crate) fn long_decoder<'a>(name: &str, packed: impl Read + 'a, packed_len: u64) -> io::Result<Box<dyn Read + 'a>> {
    let threads = rayon::current_num_threads() as u32;
    if !name.ends_with(".xz") || packed_len < LONG || threads < 2 {
        return decoder(name, packed);
    }
    let mut builder = MtStreamBuilder::new();
    builder.threads(threads).memlimit_threading(XZ_MEMORY).memlimit_stop(u64::MAX);
    Ok(Box::new(XzDecoder::new_stream(packed, builder.decoder()?)))
}

/// All of `reader`, an error when that is more than `limit` bytes.
pub(crate) fn read_all(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(io::Error::other(format!("more than {limit} bytes after decompression"))),
        false => Ok(bytes),
    }
}
