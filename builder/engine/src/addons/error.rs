//! Why an add-on could not be used.

use kiln_plan::oci::OciError;
use kiln_store::FetchError;
use kiln_types::{Digest, ImageName};

/// Why an add-on could not be used.
#[derive(Debug, thiserror::Error)]
pub enum AddonError {
    /// It is no manifest.
    #[error("the add-on `{addon}`: {place}: {problem}")]
    Manifest {
        /// Its name.
        addon: String,
        /// Its file and line.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// Its chart cannot be had.
    #[error("the add-on `{addon}`: {chart}")]
    Chart {
        /// Its name.
        addon: String,
        /// Its chart.
        chart: String,
        /// Why.
        source: Box<FetchError>,
    },
    /// Its chart gives no manifest.
    #[error("the add-on `{addon}`: the chart {chart}: {problem}")]
    Render {
        /// Its name.
        addon: String,
        /// Its chart.
        chart: String,
        /// In Helm's words.
        problem: String,
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
    #[error("the add-on `{addon}`: {place}: {other} has {object} too")]
    Collision {
        /// Its name.
        addon: String,
        /// Its file and line.
        place: String,
        /// The object.
        object: String,
        /// Who has it: a manifest of kiln's own, or another add-on.
        other: String,
    },
    /// An image that it names.
    #[error("the add-on `{addon}`: {place}: the image {name} cannot be had")]
    Image {
        /// Its name.
        addon: String,
        /// Its file and line.
        place: String,
        /// The image.
        name: Box<ImageName>,
        /// Why.
        source: Box<FetchError>,
    },
    /// An image that is to be left out and that it does not name.
    #[error("the add-on `{addon}` is to be without the image {name}, which {file} does not name; it names {}", list(.names))]
    NothingToLeaveOut {
        /// Its name.
        addon: String,
        /// Its file or address.
        file: String,
        /// The image.
        name: Box<ImageName>,
        /// Those that it names.
        names: Vec<String>,
    },
    /// Something else is at its address today.
    #[error("the add-on `{addon}`: what the lock pins is not in the store, and {file} has something else today")]
    Changed {
        /// Its name.
        addon: String,
        /// Its address.
        file: String,
        /// How it differs.
        source: Box<FetchError>,
    },
    /// It is not what the catalogue of kiln knows.
    #[error("the add-on `{addon}`: {file} has the sha256 {found}, and kiln's catalogue knows {expected}")]
    NotTheCatalogues {
        /// Its name.
        addon: String,
        /// Its address.
        file: String,
        /// What the catalogue has.
        expected: Digest,
        /// What is there.
        found: Digest,
    },
    /// What the catalogue of kiln changes is not there.
    #[error("the add-on `{addon}`: {file} does not have what kiln's catalogue changes in it: {text:?}")]
    NothingToChange {
        /// Its name.
        addon: String,
        /// Its address.
        file: String,
        /// What should be there.
        text: String,
    },
    /// A lock without it.
    #[error("the lock does not pin the manifest of the add-on `{addon}`")]
    NotLocked {
        /// Its name.
        addon: String,
    },
    /// A lock without one of its images.
    #[error("the lock does not pin the image {name} of the add-on `{addon}`")]
    ImageNotLocked {
        /// Its name.
        addon: String,
        /// The image.
        name: Box<ImageName>,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

impl AddonError {
    /// The way out.
    pub fn hint(&self) -> String {
        match self {
            Self::Manifest { .. } | Self::NotText { .. } => {
                "a manifest is what `kubectl apply -f` takes; a page of a website is none".to_owned()
            }
            Self::Chart { .. } => "`chart` names the repository, and `version` a tag of it".to_owned(),
            Self::Render { .. } => {
                "`values` of the add-on are laid over those of the chart; `helm template` renders it by hand".to_owned()
            }
            Self::Collision { .. } => {
                "each object has one owner: rename it, or leave the part of kiln out by its `plugin = \"none\"`"
                    .to_owned()
            }
            Self::Image { addon, name, source, .. } => {
                let first = match **source {
                    FetchError::Image { source: OciError::NoPlatform { .. }, .. } => {
                        "take another version of the add-on"
                    }
                    _ => "the name may be misspelt, or the registry may want a login",
                };
                format!("{first}; `without = [\"{name}\"]` in `{addon}` leaves out what this node does not need")
            }
            Self::NothingToLeaveOut { .. } => {
                "take the name out of `without`, or write it as the manifest does".to_owned()
            }
            Self::Changed { .. } => {
                "look at what has changed; `kiln lock --update` pins what is there today".to_owned()
            }
            Self::NotTheCatalogues { .. } => {
                "somebody has changed it, at its address or at a mirror (`KILN_WEB_MIRROR`): look at it before you take it by \
                 a `manifest` of your own"
                    .to_owned()
            }
            Self::NothingToChange { .. } => "this is a fault of kiln's catalogue: please report it".to_owned(),
            Self::NotLocked { .. } | Self::ImageNotLocked { .. } => "`kiln lock --update` writes a new one".to_owned(),
        }
    }

    /// Whether the user's input is at fault, rather than the network.
    pub fn is_input(&self) -> bool {
        match self {
            Self::NothingToChange { .. } => false,
            Self::Image { source, .. } | Self::Chart { source, .. } => !matches!(**source, FetchError::Failed { .. }),
            _ => true,
        }
    }
}
