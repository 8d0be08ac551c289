//! Why an add-on could not be used.

use kiln_plan::manifest::ManifestFault;

/// Why an add-on could not be used.
#[derive(Debug, thiserror::Error)]
pub enum AddonError {
    /// It is no manifest.
    #[error("the add-on `{addon}`: {file}, {fault}")]
    Manifest {
        /// Its name.
        addon: String,
        /// Its file or address.
        file: String,
        /// What is wrong, with the line.
        fault: ManifestFault,
    },
    /// It is no text.
    #[error("the add-on `{addon}`: {file} is not UTF-8")]
    NotText {
        /// Its name.
        addon: String,
        /// Its file or address.
        file: String,
    },
    /// It has an object that another one has.
    #[error("the add-on `{addon}`: {file}, line {line}: {other} has {object} too")]
    Collision {
        /// Its name.
        addon: String,
        /// Its file or address.
        file: String,
        /// Its line.
        line: usize,
        /// The object.
        object: String,
        /// Who has it: a manifest of kiln's own, or another add-on.
        other: String,
    },
    /// An image that it runs.
    #[error("the add-on `{addon}`: {place} runs an image that cannot be had")]
    Image {
        /// Its name.
        addon: String,
        /// Its file and line.
        place: String,
        /// Why.
        source: Box<kiln_store::FetchError>,
    },
}

impl AddonError {
    /// The way out.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Manifest { .. } | Self::NotText { .. } => {
                "a manifest is what `kubectl apply -f` takes; a page of a website is none"
            }
            Self::Collision { .. } => {
                "each object has one owner: rename it, or leave the part of kiln out by its `plugin = \"none\"`"
            }
            Self::Image { .. } => "take another version of the add-on, or leave it out on this board",
        }
    }
}
