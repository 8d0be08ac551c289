//! Disks, as sysfs and udev tell of them.
//!
//! ```text
//! /sys/block/sdb -> ../devices/…/block/sdb    the place says how it is connected
//!     dev size removable ro queue/logical_block_size device/{vendor,model,name}
//!     holders/dm-0                            who uses it
//!     sdb1/{partition,dev,size,uevent}        uevent has PARTNAME
//! /run/udev/data/b8:17                        E:ID_FS_TYPE=vfat, E:ID_FS_LABEL=ESP
//! ```
//!
//! Source: Documentation/ABI/stable/sysfs-block of the kernel. Sizes there are in units of 512 bytes, whatever a disk has.

use super::{Bus, Disk, Part, uses::Users};
use kiln_types::ByteSize;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where the files of the system are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Roots {
    /// `/sys`
    pub sys: PathBuf,
    /// `/proc`
    pub proc: PathBuf,
    /// `/run`
    pub run: PathBuf,
    /// `/dev`
    pub dev: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        let [sys, proc, run, dev] = ["/sys", "/proc", "/run", "/dev"].map(PathBuf::from);
        Self { sys, proc, run, dev }
    }
}

/// All disks, sorted by name.
///
/// # Errors
/// When the system does not tell its disks, or what is mounted: nothing must be flashed then.
pub fn disks(roots: &Roots) -> io::Result<Vec<Disk>> {
    let users = Users::read(roots)?;
    let mut names = children(&roots.sys.join("block"))?;
    // Hidden parts of soldered memory have disks of their own.
    names.retain(|name| !(name.starts_with("mmcblk") && name.contains("boot")));
    names.sort();
    // A disk that was pulled out in between has no number any more.
    Ok(names.iter().filter_map(|name| disk(roots, &users, name)).collect())
}

fn disk(roots: &Roots, users: &Users, name: &str) -> Option<Disk> {
    let dir = roots.sys.join("block").join(name);
    let number = number(&dir)?;
    let place = fs::canonicalize(&dir).unwrap_or_else(|_| dir.clone());
    let mut parts = children(&dir).unwrap_or_default();
    parts.retain(|part| dir.join(part).join("partition").exists());
    parts.sort_by_key(|part| (part.len(), part.clone()));
    let partitions: Vec<Part> = parts.iter().filter_map(|part| partition(roots, &dir, part)).collect();
    let mut uses = users.of(name, number);
    partitions.iter().for_each(|part| uses.extend(users.of(&part.name, part.number)));
    Some(Disk {
        name: name.to_owned(),
        path: roots.dev.join(name.replace('!', "/")),
        number,
        size: size(&dir),
        model: model(&dir),
        bus: Bus::of_place(&place.to_string_lossy()),
        removable: text(&dir.join("removable")) == "1",
        read_only: text(&dir.join("ro")) == "1",
        sector: text(&dir.join("queue/logical_block_size")).parse().unwrap_or(512),
        content: content(roots, number),
        partitions,
        uses,
    })
}

fn partition(roots: &Roots, disk: &Path, name: &str) -> Option<Part> {
    let dir = disk.join(name);
    let number = number(&dir)?;
    let label = text(&dir.join("uevent")).lines().find_map(|line| line.strip_prefix("PARTNAME=")).map(str::to_owned);
    Some(Part { name: name.to_owned(), number, size: size(&dir), label, content: content(roots, number) })
}

/// What udev found there, which everyone may read.
fn content(roots: &Roots, (major, minor): (u32, u32)) -> Option<String> {
    let record = text(&roots.run.join(format!("udev/data/b{major}:{minor}")));
    let value =
        |key: &str| record.lines().find_map(|line| line.strip_prefix("E:")?.strip_prefix(key)?.strip_prefix('='));
    let kind = value("ID_FS_TYPE")?;
    Some(value("ID_FS_LABEL").map_or_else(|| kind.to_owned(), |label| format!("{kind} {label}")))
}

fn model(dir: &Path) -> String {
    let words = ["device/vendor", "device/model", "device/name"].map(|file| text(&dir.join(file)));
    // virtio has numbers in place of names.
    words
        .iter()
        .filter(|word| !word.is_empty() && !word.starts_with("0x"))
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn size(dir: &Path) -> ByteSize {
    ByteSize(text(&dir.join("size")).parse::<u64>().unwrap_or(0).saturating_mul(512))
}

fn number(dir: &Path) -> Option<(u32, u32)> {
    super::uses::number(&text(&dir.join("dev")))
}

/// Names of what is in a directory.
pub(super) fn children(dir: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(dir)?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// The text of a small file without blanks around it; what cannot be read says nothing.
pub(super) fn text(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()).unwrap_or_default()
}
