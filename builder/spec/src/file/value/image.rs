//! Container images.

use super::checked::{checked, text_type};
use kiln_types::ImageName;
use std::{fmt, ops::Deref, str::FromStr};

/// The name of a container image, with everything that people leave out filled in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
#[serde(transparent)]
pub struct ImageReference(ImageName);

text_type!(ImageReference, "container-image");

impl FromStr for ImageReference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

impl Deref for ImageReference {
    type Target = ImageName;

    fn deref(&self) -> &ImageName {
        &self.0
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

checked! {
    /// A file or directory on this machine.
    LocalPath, "local-path", local_path
}

fn local_path(text: &str) -> Result<(), String> {
    match text.is_empty() || text.contains('\0') {
        true => Err("the path of a file or a directory on this machine is expected".to_owned()),
        false if text.contains("://") => Err(format!("`{text}` is an address, and a path on this machine is expected")),
        false => Ok(()),
    }
}
