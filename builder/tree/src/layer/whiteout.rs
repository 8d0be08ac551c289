//! What a layer removes, in the words of the tar file and in those of overlayfs.

use super::{LayerEntry, LayerKind};
use std::collections::{BTreeMap, BTreeSet};

/// In front of a name: the layers below have it, and this one not.
const REMOVED: &str = ".wh.";
/// In a directory: nothing of the layers below is in it. Other names with this beginning are those of aufs alone.
const OPAQUE: &str = ".wh..wh..opq";
const OF_AUFS: &str = ".wh..wh.";

/// How overlayfs marks a directory that hides what is below (the kernel's Documentation/filesystems/overlayfs.rst).
pub(super) const OPAQUE_XATTR: (&str, &[u8]) = ("trusted.overlay.opaque", b"y");

/// What a layer removes.
#[derive(Default)]
pub(super) struct Removed {
    paths: BTreeSet<String>,
    opaque: BTreeSet<String>,
}

impl Removed {
    /// Takes a path that says what is removed; `false` for any other.
    pub fn take(&mut self, path: &str) -> bool {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        match name.strip_prefix(REMOVED) {
            None => return false,
            Some(_) if name == OPAQUE => drop(self.opaque.insert(parent.to_owned())),
            Some(_) if name.starts_with(OF_AUFS) => {}
            Some("" | "." | "..") => {}
            Some(gone) if parent.is_empty() => drop(self.paths.insert(gone.to_owned())),
            Some(gone) => drop(self.paths.insert(format!("{parent}/{gone}"))),
        }
        true
    }

    /// Says it in the words of overlayfs. What the layer itself has in the place of what it removes wins, in whatever order
    /// the two came; a directory then hides the one below.
    pub fn put(self, entries: &mut BTreeMap<String, LayerEntry>, time: i64) {
        for path in self.paths {
            match entries.get_mut(&path) {
                Some(entry) if entry.kind == LayerKind::Dir => hide(entry),
                Some(_) => {}
                None => drop(entries.insert(path, plain(LayerKind::CharDevice(0, 0), 0, time))),
            }
        }
        for path in self.opaque {
            hide(entries.entry(path).or_insert_with(|| plain(LayerKind::Dir, 0o755, time)));
        }
    }
}

fn hide(directory: &mut LayerEntry) {
    let (name, value) = OPAQUE_XATTR;
    directory.xattrs.insert(name.to_owned(), value.to_vec());
}

fn plain(kind: LayerKind, mode: u16, time: i64) -> LayerEntry {
    LayerEntry { kind, mode, uid: 0, gid: 0, time, xattrs: BTreeMap::new() }
}
