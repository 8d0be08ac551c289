//! Images as a directory.

use super::{
    OciError,
    documents::{Index, LayoutVersion, Named, sha256},
};
use kiln_types::Digest;
use std::collections::BTreeMap;

/// The files of an OCI image layout.
#[derive(Default)]
pub struct Layout {
    named: Vec<Named>,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Layout {
    /// Adds the name of an image and what it leads to: its media type, digest and length.
    pub fn add(&mut self, name: &str, media_type: &str, (digest, size): (Digest, u64)) {
        let annotations = BTreeMap::from([("io.containerd.image.name", name.to_owned())]);
        let digest = sha256(&digest);
        self.named.push(Named { media_type: media_type.to_owned(), digest, size, annotations });
    }

    /// Adds a blob; one that several images have is there once.
    pub fn blob(&mut self, bytes: Vec<u8>) {
        self.blobs.insert(Digest::of(&bytes), bytes);
    }

    /// All files by their paths. The order of the names is that in which they were added.
    ///
    /// # Errors
    /// None that is known: what is written always is JSON.
    pub fn files(self) -> Result<Vec<(String, Vec<u8>)>, OciError> {
        let index = serde_json::to_vec(&Index { schema_version: 2, manifests: self.named })?;
        let version = serde_json::to_vec(&LayoutVersion { image_layout_version: "1.0.0" })?;
        let blobs = self.blobs.into_iter().map(|(digest, bytes)| (format!("blobs/sha256/{digest}"), bytes));
        Ok([("oci-layout".to_owned(), version), ("index.json".to_owned(), index)].into_iter().chain(blobs).collect())
    }
}
