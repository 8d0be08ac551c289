//! What goes beside an image, whatever its formats: made before them, since one of them has it all inside.

use crate::{EngineError, outputs};
use kiln_attest::Bom;
use kiln_image::{disk::Disk, mtree};
use kiln_plan::lock::Lock;
use kiln_spec::{Output, Spec};
use kiln_tree::CheckedTree;
use std::borrow::Cow;

/// A file beside the images.
pub struct Companion<'a> {
    /// The end of its name.
    pub extension: &'static str,
    /// What it is, as registries say it.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
}

/// The block map: of use beside what is raw alone.
pub const BLOCK_MAP: &str = "bmap";

/// The files beside an image of these parts that say nothing of its formats, in the order in which a build lists them.
pub fn of<'a>(
    (spec, lock): (&Spec, &Lock),
    (tree, bom): (&CheckedTree, &Bom),
    uki: Option<&'a [u8]>,
    disk: &Disk<'_>,
) -> Result<Vec<Companion<'a>>, EngineError> {
    let packages: String =
        tree.packages().iter().map(|package| format!("{} {}\n", package.name, package.version)).collect();
    let text =
        |extension, media_type, text: String| Companion { extension, media_type, bytes: Cow::Owned(text.into_bytes()) };
    let uki = uki.map(|bytes| Companion {
        extension: "efi",
        media_type: "application/vnd.microsoft.portable-executable",
        bytes: Cow::Borrowed(bytes),
    });
    let mut all = Vec::new();
    if spec.image.outputs.iter().any(|format| format.is_raw() || *format == Output::Oci) {
        all.push(text(BLOCK_MAP, "application/xml", outputs::block_map(disk)?));
    }
    all.extend(uki);
    all.extend([
        text("lock", "application/toml", lock.to_text()),
        text("packages", "text/plain", packages),
        text("mtree", "text/plain", mtree::listing(tree)),
        text("spdx.json", "application/spdx+json", bom.to_spdx()),
        text("cdx.json", "application/vnd.cyclonedx+json", bom.to_cyclonedx()),
    ]);
    Ok(all)
}
