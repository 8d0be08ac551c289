//! A disk to a qcow2 image.

use super::{CLUSTER, clusters::Clusters, tables};
use crate::{
    deflate::{Frame, deflate},
    pieces::pieces,
};
use kiln_image::Sparse;
use std::{fs::File, io, os::unix::fs::FileExt};

/// As for gzip.
const LEVEL: u32 = 6;

/// A cluster as it is stored.
enum Stored {
    Plain(Vec<u8>),
    Packed(Vec<u8>),
}

/// Writes `disk` as `.qcow2` over all of `file`.
///
/// # Errors
/// When reading or writing fails; the file then is no image.
pub fn qcow2(disk: &dyn Sparse, file: &File) -> io::Result<()> {
    file.set_len(0)?;
    let mut clusters = Clusters::new(file);
    let mut entries = Vec::new();
    pieces(disk, CLUSTER as usize, stored, |_, cluster| {
        entries.push(match cluster {
            None => 0,
            Some(Stored::Plain(bytes)) => clusters.put_plain(&bytes)?,
            Some(Stored::Packed(bytes)) => clusters.put_packed(&bytes)?,
        });
        Ok(())
    })?;
    let header = tables::write(&mut clusters, disk.len(), &entries)?;
    file.set_len(clusters.end())?;
    file.write_all_at(&header, 0)
}

/// Compressed where that spares an eighth at least: a cluster as it is can be read without unpacking it.
fn stored(bytes: &[u8]) -> io::Result<Stored> {
    let mut bytes = bytes.to_vec();
    // The last one of a disk that does not end with a cluster.
    bytes.resize(CLUSTER as usize, 0);
    let packed = deflate(&bytes, LEVEL, Frame::Window4K)?;
    let is_worth_it = packed.len() < bytes.len() / 8 * 7;
    Ok(if is_worth_it { Stored::Packed(packed) } else { Stored::Plain(bytes) })
}
