//! Container images in the root: an OCI layout without layers, and beside it every layer as a directory, the way overlayfs
//! stacks them. So they are verified, compressed and cached as the root is, a content that several have is there once, and
//! nothing of them is copied to the disk. `rootfs/node/internal/preload` tells containerd.

use crate::{EngineError, images::ImageOfRoot};
use kiln_image::oci::Layout;
use kiln_tree::{Assembly, NewFile};
use std::collections::BTreeSet;

const PLACE: &str = "usr/lib/kiln/images";

/// Adds `images` to the root. A layer that several have on the same ones is there once.
pub fn container_images(
    assembly: &mut Assembly<'_>,
    images: impl Iterator<Item = ImageOfRoot>,
) -> Result<(), EngineError> {
    let (mut layout, mut seated) = (Layout::default(), BTreeSet::new());
    for ImageOfRoot { name, target, documents, layers } in images {
        layout.add(&name, &target.media_type, (target.sha256, target.size));
        documents.into_iter().for_each(|document| layout.blob(document));
        for (chain_id, tree) in layers {
            if seated.insert(chain_id) {
                assembly.guest(&format!("{PLACE}/layers/{chain_id}"), tree);
            }
        }
    }
    let files = layout.files()?.into_iter();
    let mut files: Vec<_> = files.map(|(path, bytes)| NewFile::file(format!("{PLACE}/{path}"), 0o644, bytes)).collect();
    // Programs of images have owners of their own, and privileges for inside a container: nobody else comes near them.
    files.push(NewFile::dir(format!("{PLACE}/layers"), 0o700));
    assembly.generate(&files)?;
    Ok(())
}
