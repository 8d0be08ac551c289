//! What of an image is compared.

use super::settings;
use kiln_image::{
    ReadAt, Window,
    erofs::{Entry, EntryKind, Reader},
    inspect::{self, InspectError, Report, Slot},
};
use kiln_tree::Package;
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, fmt};

const PACKAGES: &str = "usr/lib/kiln/packages.json";
const COMPONENTS: &str = "usr/lib/kiln/components.json";
const NODE: &str = "etc/kiln/node.json";
/// No list is as large as this, in bytes.
const LIST_LIMIT: u64 = 64 << 20;

/// An image, read as far as it is compared; contents of files are read when there is need.
pub(super) struct Contents<'a> {
    /// Size of the disk in bytes.
    pub size: u64,
    /// Debian's packages by name.
    pub packages: BTreeMap<String, Package>,
    /// Versions of the node's own programs.
    pub components: BTreeMap<String, String>,
    /// Values by key: of node.json, and words of the kernel's command line.
    pub settings: BTreeMap<String, String>,
    /// All paths of the root.
    pub entries: BTreeMap<String, Entry>,
    /// Reads them.
    pub reader: Reader<Window<&'a dyn ReadAt>>,
}

/// Why an image cannot be compared.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// It is damaged, or none.
    Image(InspectError),
    /// It has no root.
    NoRoot,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(error) => error.fmt(f),
            Self::NoRoot => f.write_str("it has no root filesystem"),
        }
    }
}

impl Error for Unreadable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Image(error) => error.source(),
            Self::NoRoot => None,
        }
    }
}

#[derive(Deserialize)]
struct Component {
    name: String,
    version: String,
}

impl<'a> Contents<'a> {
    /// Reads the image in the first `len` bytes of `image`: the first slot that has a root.
    pub fn read(image: &'a dyn ReadAt, len: u64) -> Result<Self, Unreadable> {
        let report = inspect::inspect(image, len).map_err(Unreadable::Image)?;
        let slot = report.slots.iter().find(|slot| slot.filesystem.is_some()).ok_or(Unreadable::NoRoot)?;
        let reader = inspect::open_root(image, &report, &slot.name).map_err(Unreadable::Image)?;
        let wrong = |source| Unreadable::Image(InspectError::Erofs { partition: slot.name.clone(), source });
        let entries = reader.entries().map_err(wrong)?;
        let entries: BTreeMap<_, _> = entries.into_iter().map(|entry| (entry.path.clone(), entry)).collect();
        // An image of an older kiln may lack a list, or have it in another form: then it has nothing in it.
        let bytes = |path: &str| {
            let entry = entries.get(path).filter(|entry| entry.kind == EntryKind::File);
            entry.and_then(|entry| reader.read(entry, LIST_LIMIT).ok()).unwrap_or_default()
        };
        let packages: Vec<Package> = serde_json::from_slice(&bytes(PACKAGES)).unwrap_or_default();
        let components: Vec<Component> = serde_json::from_slice(&bytes(COMPONENTS)).unwrap_or_default();
        let settings = settings::read(&bytes(NODE), command_line(&report, slot));
        Ok(Self {
            size: len,
            packages: packages.into_iter().map(|package| (package.name.clone(), package)).collect(),
            components: components.into_iter().map(|component| (component.name, component.version)).collect(),
            settings,
            entries,
            reader,
        })
    }
}

/// What the kernel of the root in `slot` is told.
fn command_line<'r>(report: &'r Report, slot: &Slot) -> &'r str {
    let Some(boot) = &report.boot else { return "" };
    let entry = boot.entries.iter().find(|entry| Some(&entry.path) == slot.boot_entry.as_ref());
    let told = entry.map(|entry| &entry.uki.command_line).or(boot.command_line.as_ref());
    told.map(String::as_str).unwrap_or_default()
}
