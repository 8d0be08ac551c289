//! Raw disks: copies, partitions by name, and damage done to them.

use crate::failure::{Outcome, file, unexpected};
use kiln_types::ByteSize;
use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

/// Bytes of a disk.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// The first byte.
    pub start: u64,
    /// How many.
    pub length: u64,
}

const SECTOR: u64 = 512;

/// Copies an image to a sparse disk of `size`.
pub fn copy(image: &Path, disk: &Path, size: ByteSize) -> Outcome {
    let mut source = File::open(image).map_err(file(image.display()))?;
    let mut target = File::create(disk).map_err(file(disk.display()))?;
    let length = io::copy(&mut source, &mut target).map_err(file(disk.display()))?;
    target.set_len(size.bytes().max(length)).map_err(file(disk.display()))
}

/// Where the partition `name` is.
pub fn partition(disk: &Path, name: &str) -> Outcome<Extent> {
    let (_, found) = find(disk, name)?;
    let start = found.first_lba * SECTOR;
    Ok(Extent { start, length: (found.last_lba + 1) * SECTOR - start })
}

/// All of it.
pub fn whole(disk: &Path) -> Outcome<Extent> {
    let length = fs::metadata(disk).map_err(file(disk.display()))?.len();
    Ok(Extent { start: 0, length })
}

/// The number of the partition `name` in the table.
pub fn number(disk: &Path, name: &str) -> Outcome<u32> {
    Ok(find(disk, name)?.0)
}

fn find(disk: &Path, name: &str) -> Outcome<(u32, gpt::partition::Partition)> {
    let table = match gpt::GptConfig::new().writable(false).open(disk) {
        Ok(table) => table,
        Err(error) => return unexpected(format!("{}: no partition table: {error}", disk.display())),
    };
    let found = table.partitions().iter().find(|(_, partition)| partition.name == name);
    match found {
        Some((number, partition)) => Ok((*number, partition.clone())),
        None => unexpected(format!("the disk has no partition `{name}`")),
    }
}

/// Turns one bit of every byte at `offsets`.
pub fn flip_bits(disk: &Path, offsets: impl IntoIterator<Item = u64>) -> Outcome {
    let wrong = || file(disk.display());
    let opened = OpenOptions::new().read(true).write(true).open(disk).map_err(wrong())?;
    for offset in offsets {
        let mut byte = [0];
        opened.read_exact_at(&mut byte, offset).map_err(wrong())?;
        opened.write_all_at(&[byte[0] ^ 0x10], offset).map_err(wrong())?;
    }
    opened.sync_all().map_err(wrong())
}

/// Overwrites an extent with a pattern that is no filesystem.
pub fn overwrite(disk: &Path, extent: Extent) -> Outcome {
    let opened = OpenOptions::new().write(true).open(disk).map_err(file(disk.display()))?;
    let garbage = vec![0xa5; 1 << 20];
    let mut at = extent.start;
    while at < extent.start + extent.length {
        let length = garbage.len().min((extent.start + extent.length - at) as usize);
        opened.write_all_at(&garbage[..length], at).map_err(file(disk.display()))?;
        at += length as u64;
    }
    opened.sync_all().map_err(file(disk.display()))
}

/// Copies an extent into a file of its own, for judges that know no partitions.
pub fn extract(disk: &Path, extent: Extent, target: &Path) -> Outcome {
    let source = File::open(disk).map_err(file(disk.display()))?;
    let made = File::create(target).map_err(file(target.display()))?;
    made.set_len(extent.length).map_err(file(target.display()))?;
    let mut block = vec![0; 1 << 20];
    let mut done = 0;
    while done < extent.length {
        let length = block.len().min((extent.length - done) as usize);
        source.read_exact_at(&mut block[..length], extent.start + done).map_err(file(disk.display()))?;
        // Holes stay holes.
        if block[..length].iter().any(|&byte| byte != 0) {
            made.write_all_at(&block[..length], done).map_err(file(target.display()))?;
        }
        done += length as u64;
    }
    Ok(())
}

/// Another kiln disk: partitions of the same names and types, other contents. `KILN_BOOT_OLD_IMAGE` names an older
/// build; without it a copy whose root is altered in every block stands in for one.
pub fn foreign(image: &Path, folder: &Path) -> Outcome<PathBuf> {
    if let Some(given) = std::env::var_os("KILN_BOOT_OLD_IMAGE") {
        return Ok(given.into());
    }
    let path = folder.join("foreign.raw");
    fs::copy(image, &path).map_err(file(path.display()))?;
    let root = partition(&path, "root-a")?;
    flip_bits(&path, (root.start..root.start + root.length).step_by(4096))?;
    Ok(path)
}
