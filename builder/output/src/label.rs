//! What a format says of a disk besides its bytes.

use kiln_image::gpt::derived_uuid;
use kiln_types::Digest;
use uuid::Uuid;

/// What a format says of a disk besides its bytes; nothing of it is random or "now".
#[derive(Clone, Debug)]
pub struct Label {
    /// Name of the image: the stem of its file.
    pub name: String,
    /// Stands for the content: all UUIDs come from it.
    pub identity: Digest,
    /// The time of the image, in seconds since 1970.
    pub created: i64,
}

impl Label {
    /// The UUID of `what`.
    pub(crate) fn uuid(&self, what: &str) -> Uuid {
        derived_uuid(&self.identity, what)
    }
}
