//! The layers of an image as trees, each knowing what lies below it.

use super::{LayerEntry, LayerError, LayerKind, UnpackedLayer, whiteout::OPAQUE_XATTR};
use crate::{Content, Kind, Node, Tree};
use kiln_types::Digest;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// As the kernel: who leads on for longer leads in a circle.
const LINKS: usize = 40;

/// The trees of the layers of one image, the lowest first; the bytes of each lie in the file beside it.
///
/// A layer may have a file and say nothing of its directory. In overlayfs a directory of a layer stands before the one
/// below it, with its own owner and mode; so it gets those of the layer that does say them. And a layer may have
/// `bin/tool` where one below has `bin` as a link to `usr/bin`: who unpacks it over the lower ones follows the link, and so
/// does this.
///
/// # Errors
/// Paths that contradict each other: something below a file.
pub fn stack(layers: &[(&UnpackedLayer, Arc<Path>)], origin: &Arc<str>) -> Result<Vec<Tree>, LayerError> {
    let mut trees = Vec::with_capacity(layers.len());
    for (number, (layer, data)) in layers.iter().enumerate() {
        let below: Vec<_> = layers[..number].iter().rev().map(|(layer, _)| &layer.entries).collect();
        trees.push(tree(layer, &below, data, origin)?);
    }
    Ok(trees)
}

/// The chain ID of each layer, which stands for it and all that it lies on: the trees of [`stack`] depend on that
/// (<https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid>).
pub fn chain_ids(diff_ids: &[Digest]) -> Vec<Digest> {
    let mut chain: Vec<Digest> = Vec::with_capacity(diff_ids.len());
    for diff_id in diff_ids {
        chain.push(match chain.last() {
            Some(below) => Digest::of(format!("sha256:{below} sha256:{diff_id}")),
            None => *diff_id,
        });
    }
    chain
}

fn tree(
    layer: &UnpackedLayer,
    below: &[&BTreeMap<String, LayerEntry>],
    data: &Arc<Path>,
    origin: &Arc<str>,
) -> Result<Tree, LayerError> {
    let mut tree = Tree::new();
    let all: Vec<_> = [&layer.entries].into_iter().chain(below.iter().copied()).collect();
    if let (Some(root), Some(entry)) = (tree.root_mut(), said("", &all)) {
        *root = implied(entry, data, origin);
    }
    for (path, entry) in layer.entries.iter().filter(|(path, _)| !path.is_empty()) {
        let path = &followed(path, &all);
        for (end, _) in path.match_indices('/') {
            let parent = &path[..end];
            if tree.get(parent).is_none()
                && let Some(entry) = said(parent, &all)
            {
                tree.insert(parent, implied(entry, data, origin))?;
            }
        }
        // Two paths of a layer may lead to the same place.
        match tree.get(path) {
            Some(there) if !there.is_dir() => tree.replace(path, node(entry, data, origin))?,
            _ => tree.insert(path, node(entry, data, origin))?,
        }
    }
    Ok(tree)
}

type Entries = BTreeMap<String, LayerEntry>;

/// What is at a path of a directory that a layer does not mention: the layers from the uppermost on, the first that says
/// something of it counts.
fn said<'a>(path: &str, all: &[&'a Entries]) -> Option<&'a LayerEntry> {
    all.iter().find_map(|entries| entries.get(path)).filter(|entry| entry.kind == LayerKind::Dir)
}

/// A directory that a layer only passes through: what it hides it hides in its own layer.
fn implied(entry: &LayerEntry, data: &Arc<Path>, origin: &Arc<str>) -> Node {
    let mut node = node(entry, data, origin);
    node.xattrs.remove(OPAQUE_XATTR.0);
    node
}

/// `path` with all links on its way followed, inside the image as its own `/`; its last part stays what it is.
fn followed(path: &str, all: &[&Entries]) -> String {
    let mut rest: Vec<&str> = path.split('/').rev().collect();
    let (mut at, mut links) = (Vec::<&str>::new(), 0);
    while let Some(part) = rest.pop() {
        match part {
            "" | "." => {}
            ".." => drop(at.pop()),
            part => at.push(part),
        }
        let entry = all.iter().find_map(|entries| entries.get(&at.join("/")));
        if let (Some(LayerKind::Symlink(target)), false) = (entry.map(|entry| &entry.kind), rest.is_empty()) {
            links += 1;
            if links > LINKS {
                return path.to_owned();
            }
            at.pop();
            if target.starts_with('/') {
                at.clear();
            }
            rest.extend(target.split('/').rev());
        }
    }
    at.join("/")
}

fn node(entry: &LayerEntry, data: &Arc<Path>, origin: &Arc<str>) -> Node {
    let kind = match &entry.kind {
        LayerKind::Dir => Kind::Dir,
        LayerKind::File { digest, len, offset } => Kind::File(Content::stored(*digest, *len, data.clone(), *offset)),
        LayerKind::Symlink(target) => Kind::Symlink(target.clone()),
        LayerKind::CharDevice(major, minor) => Kind::CharDevice { major: *major, minor: *minor },
        LayerKind::Fifo => Kind::Fifo,
    };
    let (xattrs, time) = (entry.xattrs.clone(), Some(entry.time));
    Node { uid: entry.uid, gid: entry.gid, xattrs, time, ..Node::new(kind, entry.mode, origin) }
}
