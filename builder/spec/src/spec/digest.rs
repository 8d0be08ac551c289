//! The identity of a spec.

use super::Spec;
use kiln_types::{Digest, Hasher};

/// Goes up when the meaning of a field changes without its spelling: results made under the old meaning are not reused.
const VERSION: &[u8] = b"kiln-spec-v1";

impl Spec {
    /// Differs whenever something that shapes the image differs, the console token included.
    ///
    /// Descriptions and warnings are in it too: they cost a rebuild when they change, and nobody has to remember which
    /// field counts.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        // Serialising cannot fail: there are no maps with keys that are not text, and no floats.
        let json = serde_json::to_vec(self).unwrap_or_default();
        hasher.field(VERSION).field(json).field(self.access.console_hash.expose());
        hasher.finish()
    }
}
