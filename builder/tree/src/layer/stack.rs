//! The layers of an image as trees, each knowing what lies below it.

use super::{LayerEntry, LayerError, LayerKind, UnpackedLayer};
use crate::{Content, Kind, Node, Tree};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The trees of the layers of one image, the lowest first; the bytes of each lie in the file beside it.
///
/// A layer may have a file and say nothing of its directory. In overlayfs a directory of a layer stands before the one
/// below it, with its own owner and mode; so it gets those of the layer that does say them.
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

fn tree(
    layer: &UnpackedLayer,
    below: &[&BTreeMap<String, LayerEntry>],
    data: &Arc<Path>,
    origin: &Arc<str>,
) -> Result<Tree, LayerError> {
    let mut tree = Tree::new();
    if let (Some(root), Some(entry)) = (tree.root_mut(), said("", layer, below)) {
        *root = node(entry, data, origin);
    }
    for (path, entry) in layer.entries.iter().filter(|(path, _)| !path.is_empty()) {
        for (end, _) in path.match_indices('/') {
            let parent = &path[..end];
            if tree.get(parent).is_none()
                && let Some(entry) = said(parent, layer, below)
            {
                tree.insert(parent, Node { xattrs: BTreeMap::new(), ..node(entry, data, origin) })?;
            }
        }
        tree.insert(path, node(entry, data, origin))?;
    }
    Ok(tree)
}

/// Who says something of a directory: the layer itself, or the first one below it.
fn said<'a>(
    path: &str,
    layer: &'a UnpackedLayer,
    below: &[&'a BTreeMap<String, LayerEntry>],
) -> Option<&'a LayerEntry> {
    let all = [&layer.entries].into_iter().chain(below.iter().copied());
    all.filter_map(|entries| entries.get(path)).next().filter(|entry| entry.kind == LayerKind::Dir)
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
