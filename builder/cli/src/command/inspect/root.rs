//! What the root of a slot says when its files are read.

use super::hardware::Hardware;
use kiln_image::{
    ReadAt,
    erofs::EntryKind,
    inspect::{self, InspectError, Report, Slot},
};
use kiln_spec::BoardJson;
use kiln_tree::Package;
use kiln_types::ByteSize;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the build lists the packages of the root.
const PACKAGES: &str = "usr/lib/kiln/packages.json";
/// Where it lists the versions of the node's own programs.
const COMPONENTS: &str = "usr/lib/kiln/components.json";
/// No list is as large as this, in bytes.
const LIST_LIMIT: u64 = 64 << 20;
/// So many files are told of.
const LARGEST: usize = 12;

/// What a root says.
#[derive(Serialize)]
pub struct Root {
    /// What machine it is for.
    pub board: Option<BoardJson>,
    /// The node's own programs.
    pub components: Vec<Component>,
    /// What Debian brought.
    pub packages: Vec<Package>,
    /// What it has for the machine.
    #[serde(flatten)]
    pub hardware: Hardware,
    /// Bytes of files by directory, largest first.
    pub sizes: Vec<(String, ByteSize)>,
    /// The largest files.
    pub largest: Vec<(String, ByteSize)>,
    /// Bytes of all files, uncompressed.
    pub content: ByteSize,
}

/// A program of the node.
#[derive(Serialize, Deserialize)]
pub struct Component {
    pub name: String,
    pub version: String,
}

/// Reads the root of a slot; nothing for one that was never written.
pub fn read(image: &dyn ReadAt, report: &Report, slot: &Slot) -> Result<Option<Root>, InspectError> {
    if slot.filesystem.is_none() {
        return Ok(None);
    }
    let reader = inspect::open_root(image, report, &slot.name)?;
    let wrong = |source| InspectError::Erofs { partition: slot.name.clone(), source };
    let mut directories: BTreeMap<String, u64> = BTreeMap::new();
    let mut hardware = Hardware::default();
    let (mut board, mut components, mut packages, mut files) = (None, Vec::new(), Vec::new(), Vec::new());
    for entry in reader.entries().map_err(wrong)? {
        let list = || reader.read(&entry, LIST_LIMIT).map_err(wrong);
        match entry.path.as_str() {
            BoardJson::PATH => board = BoardJson::parse(&list()?).ok(),
            PACKAGES => packages = serde_json::from_slice(&list()?).unwrap_or_default(),
            COMPONENTS => components = serde_json::from_slice(&list()?).unwrap_or_default(),
            _ => {}
        }
        if entry.kind == EntryKind::File {
            hardware.file(&entry.path, entry.size);
            *directories.entry(directory(&entry.path)).or_default() += entry.size;
            files.push((entry.path, entry.size));
        }
    }
    let content = ByteSize(files.iter().map(|(_, size)| size).sum());
    let mut largest = largest_first(files);
    largest.truncate(LARGEST);
    Ok(Some(Root { board, components, packages, hardware, sizes: largest_first(directories), largest, content }))
}

/// The first three directories of a path: deeper ones would be a list of their own.
fn directory(path: &str) -> String {
    let parts = path.matches('/').count().min(3);
    path.split('/').take(parts).collect::<Vec<_>>().join("/")
}

fn largest_first(sizes: impl IntoIterator<Item = (String, u64)>) -> Vec<(String, ByteSize)> {
    let mut sizes: Vec<_> = sizes.into_iter().map(|(path, size)| (path, ByteSize(size))).collect();
    sizes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sizes
}
