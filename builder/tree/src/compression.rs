//! Decompression by the ending of a name, as packages and kernel modules use it.

use std::io::{self, BufReader, Read};

/// A reader of what `packed` holds when it is named `name`: `.xz`, `.zst` and `.gz` are taken off, anything else is
/// passed through.
pub(crate) fn decoder<'a>(name: &str, packed: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match name.rsplit_once('.') {
        Some((_, "xz")) => Box::new(liblzma::read::XzDecoder::new(packed)),
        Some((_, "zst")) => Box::new(zstd::Decoder::new(packed)?),
        Some((_, "gz")) => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(packed))),
        _ => Box::new(packed),
    })
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
