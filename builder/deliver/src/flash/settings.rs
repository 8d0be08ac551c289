//! `node.toml` in the root of the boot partition.
//!
//! The partition is that of the image, whose table is known and whose blocks were read back: fatfs, which trusts what it
//! reads, meets a volume in order.

use super::{FlashError, Job, volume::Volume};
use crate::{device::Device, image::HEAD};
use fatfs::{FileSystem, FsOptions};
use kiln_image::gpt::{self, Kind};
use std::{
    io::{self, Read, Write},
    ops::Range,
};

const NAME: &str = "node.toml";

/// Puts `text` into the boot partition that the table in `head` names, and reads it back.
pub(super) fn put(job: &Job<'_>, device: &mut dyn Device, head: &[u8], text: &str) -> Result<(), FlashError> {
    let partition = boot_partition(head, job.image.len().bytes()).ok_or(FlashError::NoBootPartition)?;
    let failed = |source| FlashError::Settings { device: job.device.to_owned(), source };
    write(Volume::new(device, partition.clone()), text).map_err(failed)?;
    job.sync(device)?;
    match read(Volume::new(device, partition)).map_err(failed)? == text.as_bytes() {
        true => Ok(()),
        false => Err(failed(io::Error::other("what was written came back as something else"))),
    }
}

/// The boot partition of an image of `len` bytes, which the node mounts on `/boot`; of a Raspberry Pi's three the first. It is
/// behind the first MiB, which is not on the device yet.
fn boot_partition(head: &[u8], len: u64) -> Option<Range<u64>> {
    let table = gpt::read(&head, len).ok()?;
    let boot =
        table.entries.iter().find(|entry| matches!(entry.kind, Kind::Esp | Kind::PiBoot) && entry.start >= HEAD)?;
    Some(boot.start..boot.start + boot.size.bytes())
}

fn write(volume: Volume<'_>, text: &str) -> io::Result<()> {
    let filesystem = FileSystem::new(volume, FsOptions::new())?;
    {
        let mut file = filesystem.root_dir().create_file(NAME)?;
        file.truncate()?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
    }
    filesystem.unmount()
}

fn read(volume: Volume<'_>) -> io::Result<Vec<u8>> {
    let filesystem = FileSystem::new(volume, FsOptions::new())?;
    let mut bytes = Vec::new();
    filesystem.root_dir().open_file(NAME)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
