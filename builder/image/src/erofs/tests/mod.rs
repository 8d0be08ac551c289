//! Whole images: written, read back, judged by others, damaged.

mod compare;
mod damaged;
mod determinism;
mod judges;
mod round_trip;
mod samples;

use super::{BlobCache, Compression, ErofsOptions, NoCache, write_unchecked};
use kiln_event::Deaf;
use kiln_tree::Tree;
use std::io::Cursor;
use uuid::Uuid;

const TIME: u64 = 1_700_000_000;
const ZSTD: Compression = Compression::Zstd { level: 3 };
const LZ4: Compression = Compression::Lz4 { level: 9 };

fn options(compression: Compression, extent_size: u32) -> ErofsOptions {
    let options = ErofsOptions::new(TIME, Uuid::from_bytes([7; 16]), "root");
    ErofsOptions { compression, extent_size, ..options }
}

fn image(tree: &Tree, options: &ErofsOptions) -> Vec<u8> {
    image_with(tree, options, &NoCache)
}

fn image_with(tree: &Tree, options: &ErofsOptions, cache: &dyn BlobCache) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let written = write_unchecked(tree, options, cache, &Deaf, &mut out).unwrap();
    assert_eq!(written.len, out.get_ref().len() as u64);
    assert_eq!(out.position(), written.len);
    out.into_inner()
}
