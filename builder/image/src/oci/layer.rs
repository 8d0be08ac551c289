//! A tree to a layer.

use super::OciError;
use kiln_tree::{Kind, Node, Tree};
use std::io;
use tar::{Builder, EntryType, Header};

/// The tar file of all entries of `tree` but its root, each with `time` (seconds since 1970).
pub(super) fn tar(tree: &Tree, time: u64) -> Result<Vec<u8>, OciError> {
    let mut archive = Builder::new(Vec::new());
    for (path, node) in tree.iter().filter(|(path, _)| !path.is_empty()) {
        if !node.xattrs.is_empty() {
            return Err(OciError::Xattrs { path: path.to_owned() });
        }
        append(&mut archive, path, node, time).map_err(|source| OciError::Entry { path: path.to_owned(), source })?;
    }
    Ok(archive.into_inner()?)
}

fn append(archive: &mut Builder<Vec<u8>>, path: &str, node: &Node, time: u64) -> io::Result<()> {
    let mut header = header(node, time);
    match &node.kind {
        Kind::File(content) => {
            header.set_size(content.len());
            archive.append_data(&mut header, path, content.read()?.as_slice())
        }
        Kind::Symlink(target) => archive.append_link(&mut header, path, target),
        Kind::CharDevice { major, minor } => {
            header.set_device_major(*major)?;
            header.set_device_minor(*minor)?;
            archive.append_data(&mut header, path, io::empty())
        }
        // As all tools write directories: with a slash at the end.
        Kind::Dir => archive.append_data(&mut header, format!("{path}/"), io::empty()),
        Kind::Fifo => archive.append_data(&mut header, path, io::empty()),
    }
}

fn header(node: &Node, time: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(match node.kind {
        Kind::Dir => EntryType::Directory,
        Kind::File(_) => EntryType::Regular,
        Kind::Symlink(_) => EntryType::Symlink,
        Kind::CharDevice { .. } => EntryType::Char,
        Kind::Fifo => EntryType::Fifo,
    });
    header.set_mode(node.mode.into());
    header.set_uid(node.uid.into());
    header.set_gid(node.gid.into());
    header.set_mtime(time);
    header.set_size(0);
    header
}
