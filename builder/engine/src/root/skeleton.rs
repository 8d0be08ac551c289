//! `rootfs/skel` and `rootfs/units`, as they are.

use kiln_data::{Content as Embedded, Entry};
use kiln_tree::{Body, Content, NewFile};

/// Where files of a directory of `rootfs/` go.
const PLACES: [(&str, &str); 2] = [("rootfs/skel", ""), ("rootfs/units", "usr/lib/systemd/system/")];

/// All files of the skeleton.
pub fn skeleton() -> Vec<NewFile> {
    PLACES.iter().flat_map(|(from, to)| kiln_data::files(from).map(|entry| new_file(to, entry))).collect()
}

fn new_file(to: &str, entry: Entry) -> NewFile {
    let body = match entry.content {
        Embedded::Bytes(bytes) => Body::File(Content::bytes(bytes)),
        Embedded::Symlink(target) => Body::Symlink(target.to_owned()),
    };
    NewFile { path: format!("{to}{}", entry.path), mode: entry.mode, body }
}
