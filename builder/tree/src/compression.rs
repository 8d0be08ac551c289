//! Decompression by the ending of a name, as packages and kernel modules use it.

use liblzma::{
    read::XzDecoder,
    stream::{MtStreamBuilder, Stream},
};
use std::io::{self, BufReader, Read};

/// Blocks of an xz stream, by default 24 MiB of content each, are decoded side by side as far as this memory goes. It is
/// also the most that one block may demand, of which a header can ask 4 GiB; the highest level of xz, which packages use,
/// needs 65 MiB. Decoders of Zstandard stop at 128 MiB by themselves.
const XZ_MEMORY: u64 = 256 << 20;
/// From this length on a compressed stream has several blocks, which is worth the threads.
const LONG: u64 = 16 << 20;

/// A reader of what `packed` holds when it is named `name`: `.xz`, `.zst` and `.gz` are taken off, anything else is
/// passed through.
pub(crate) fn decoder<'a>(name: &str, packed: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match name.rsplit_once('.') {
        Some((_, "xz")) => Box::new(XzDecoder::new_stream(packed, Stream::new_stream_decoder(XZ_MEMORY, 0)?)),
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
    builder.threads(threads).memlimit_threading(XZ_MEMORY).memlimit_stop(XZ_MEMORY);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The xz file of some bytes whose header asks for a window of `2 ^ (log / 2 + 12)` bytes, or half as much again.
    fn xz(log: u8) -> Vec<u8> {
        let mut packed = Vec::new();
        liblzma::read::XzEncoder::new(&b"clay"[..], 0).read_to_end(&mut packed).unwrap();
        // Behind the header of the stream, 12 bytes: length in words, flags, filter 0x21, one byte of properties, checksum.
        let len = (usize::from(packed[12]) + 1) * 4;
        assert_eq!(packed[14..16], [0x21, 1]);
        packed[16] = log;
        let mut checksum = flate2::Crc::new();
        checksum.update(&packed[12..12 + len - 4]);
        packed[12 + len - 4..12 + len].copy_from_slice(&checksum.sum().to_le_bytes());
        packed
    }

    #[test]
    fn a_header_that_demands_gigabytes_is_refused() {
        let read = |log| {
            let packed = xz(log);
            read_all(decoder("x.xz", packed.as_slice()).unwrap(), 100)
        };
        assert_eq!(read(28).unwrap(), b"clay", "64 MiB, the most that xz asks for by itself");
        let error = read(40).unwrap_err();
        assert!(error.to_string().contains("memory"), "{error}");
        let packed = xz(40);
        let long = rayon::ThreadPoolBuilder::new()
            .num_threads(2)
            .build()
            .unwrap()
            .install(|| read_all(long_decoder("x.xz", packed.as_slice(), LONG).unwrap(), 100));
        assert!(long.unwrap_err().to_string().contains("memory"), "on all threads it is the same");
    }
}
