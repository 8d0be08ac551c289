//! One piece: read and compressed, or taken from the cache.

use super::{fill::Filler, piece::Piece};
use crate::erofs::{
    BlobCache, Compression, ErofsError, ErofsOptions,
    format::{Algorithm, BLOCK, blocks, window_log},
};
use std::{
    io,
    sync::{Mutex, PoisonError},
};

/// Compressed bytes of one extent, or its own when compressing saves no block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packet {
    /// Length in bytes before compression.
    pub len: u32,
    pub compressed: bool,
    pub bytes: Vec<u8>,
}

/// Compressors for any number of threads. Each has megabytes of tables, which are worth using again.
pub struct Compressors<'a> {
    options: &'a ErofsOptions,
    idle: Mutex<Vec<Compressor>>,
}

impl<'a> Compressors<'a> {
    pub fn new(options: &'a ErofsOptions) -> Self {
        Self { options, idle: Mutex::default() }
    }

    /// The extents of `piece`, from the cache when they are there.
    pub fn piece(&self, piece: &Piece, cache: &dyn BlobCache) -> Result<Vec<Packet>, ErofsError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut compressor = taken.unwrap_or_else(|| Compressor::new(self.options));
        let packets = compressor.piece(piece, cache);
        idle().push(compressor);
        packets
    }
}

/// Compresses pieces. Each thread has its own.
struct Compressor {
    engine: Engine,
    extent_size: usize,
    identity: Vec<u8>,
}

enum Engine {
    Zstd(Result<Filler, io::ErrorKind>),
    Lz4 { level: i32 },
}

impl Compressor {
    fn new(options: &ErofsOptions) -> Self {
        let engine = match options.compression {
            Compression::Zstd { level } => {
                let filler = Filler::new(level, options.extent_size as usize, window_log(options.extent_size));
                Engine::Zstd(filler.map_err(|error| error.kind()))
            }
            Compression::Lz4 { level } => Engine::Lz4 { level },
        };
        let identity = format!("{:?} {}", options.compression, options.extent_size).into_bytes();
        Self { engine, extent_size: options.extent_size as usize, identity }
    }

    fn piece(&mut self, piece: &Piece, cache: &dyn BlobCache) -> Result<Vec<Packet>, ErofsError> {
        let key = piece.key(&self.identity);
        if let Some(packets) = cache.get(key).and_then(|kept| decode(&kept, piece.padded_len())) {
            return Ok(packets);
        }
        let bytes = piece.read()?;
        let packets = self.packets(&bytes);
        let packets = packets.map_err(|source| ErofsError::Compress { path: piece.path().to_owned(), source })?;
        cache.put(key, &encode(&packets));
        Ok(packets)
    }

    /// The extents of a piece, which begins with a cluster.
    fn packets(&mut self, piece: &[u8]) -> io::Result<Vec<Packet>> {
        let (mut packets, mut at) = (Vec::new(), 0);
        while at < piece.len() {
            let (packed, taken) = self.extent(&piece[at..])?;
            let end = at + taken;
            // Clusters of its own: but for the last one, an extent leaves the cluster in which it ends to its successor.
            let clusters = if end == piece.len() { end.div_ceil(BLOCK) } else { end / BLOCK } - at / BLOCK;
            // A block must be saved, or reading would cost time for nothing.
            if packed.len() < taken && packed.len().div_ceil(BLOCK) < clusters {
                packets.push(Packet { len: taken as u32, compressed: true, bytes: packed });
                at = end;
            } else {
                at = plain(piece, at, end, &mut packets);
            }
        }
        Ok(packets)
    }

    /// The first bytes of `bytes` compressed, and how many.
    fn extent(&mut self, bytes: &[u8]) -> io::Result<(Vec<u8>, usize)> {
        match &mut self.engine {
            Engine::Zstd(Ok(filler)) => filler.frame(bytes),
            Engine::Zstd(Err(kind)) => Err((*kind).into()),
            Engine::Lz4 { level } => {
                let bytes = &bytes[..self.extent_size.min(bytes.len())];
                let mode = lz4::block::CompressionMode::HIGHCOMPRESSION(*level);
                Ok((lz4::block::compress(bytes, Some(mode), false)?, bytes.len()))
            }
        }
    }
}

/// Stores `piece` from `at` as it is, up to `end` or the last whole cluster before; returns the first byte that is not
/// stored. The first packet ends with its cluster: each of the others then has a block for each of its clusters.
fn plain(piece: &[u8], at: usize, end: usize, packets: &mut Vec<Packet>) -> usize {
    let end = if end == piece.len() { end } else { end / BLOCK * BLOCK };
    let whole = at.next_multiple_of(BLOCK).min(end);
    for part in [at..whole, whole..end] {
        if !part.is_empty() {
            packets.push(Packet { len: part.len() as u32, compressed: false, bytes: piece[part].to_vec() });
        }
    }
    end
}

impl Compression {
    /// As the format names it.
    pub(in crate::erofs) fn algorithm(self) -> Algorithm {
        match self {
            Compression::Zstd { .. } => Algorithm::Zstd,
            Compression::Lz4 { .. } => Algorithm::Lz4,
        }
    }
}

impl Packet {
    /// Number of blocks on the disk.
    pub fn blocks(&self) -> u64 {
        blocks(self.bytes.len() as u64)
    }
}

/// Packets as the cache keeps them: checksum of the rest; for each its length, stored length and bytes.
fn encode(packets: &[Packet]) -> Vec<u8> {
    let mut kept = vec![0; 4];
    for packet in packets {
        kept.extend(packet.len.to_le_bytes());
        kept.extend((packet.bytes.len() as u32).to_le_bytes());
        kept.extend(&packet.bytes);
    }
    let checksum = crc32fast::hash(&kept[4..]);
    kept[..4].copy_from_slice(&checksum.to_le_bytes());
    kept
}

/// `None` when the cache gave something else than was put there.
fn decode(kept: &[u8], piece_len: u64) -> Option<Vec<Packet>> {
    let (checksum, mut rest) = kept.split_first_chunk::<4>()?;
    if crc32fast::hash(rest) != u32::from_le_bytes(*checksum) {
        return None;
    }
    let mut packets = Vec::new();
    while !rest.is_empty() {
        let (len, after) = rest.split_first_chunk::<4>()?;
        let (stored, after) = after.split_first_chunk::<4>()?;
        let (bytes, after) = after.split_at_checked(u32::from_le_bytes(*stored) as usize)?;
        let len = u32::from_le_bytes(*len);
        packets.push(Packet { len, compressed: bytes.len() < len as usize, bytes: bytes.to_vec() });
        rest = after;
    }
    (packets.iter().map(|packet| u64::from(packet.len)).sum::<u64>() == piece_len).then_some(packets)
}
