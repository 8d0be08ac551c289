//! What can go wrong.

use kiln_deliver::image::ImageError;
use kiln_store::StoreError;
use std::{io, path::PathBuf, time::Duration};

/// Why an image was not brought into a cloud.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The image, after it was looked at.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody writes to the image.
    #[error("{} was changed while it was uploaded", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The image has nothing but zeros.
    #[error("{} is empty: all of it is zeros", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A setting of the network.
    #[error(transparent)]
    Setting(#[from] kiln_store::FetchError),
    /// An option.
    #[error("{0}")]
    Option(String),
    /// Nobody says who asks.
    #[error("nothing says who asks AWS: {0}")]
    Credentials(String),
    /// Nobody says where.
    #[error("nothing says which region of AWS is meant")]
    NoRegion,
    /// The cloud says no.
    #[error("AWS refuses {what} ({code}): {message}")]
    Refused {
        /// What was asked for: the action and where.
        what: String,
        /// The code of the error.
        code: String,
        /// Its words.
        message: String,
    },
    /// The cloud is not there, or not well, and stayed so.
    #[error("{what} failed {attempts} times, the last time because {why}")]
    Failed {
        /// What was asked for.
        what: String,
        /// How often it was tried.
        attempts: u32,
        /// The last reason.
        why: String,
    },
    /// An answer without what it should have.
    #[error("the answer to {what} is not understood: {why}")]
    Answer {
        /// What was asked for.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// Something did not become what it should.
    #[error("{what} became `{state}`: {why}")]
    Broken {
        /// A snapshot or an AMI.
        what: String,
        /// What it is.
        state: String,
        /// Why, when AWS says it.
        why: String,
    },
    /// Something takes too long.
    #[error("{what} was still `{state}` after {} minutes", waited.as_secs() / 60)]
    Slow {
        /// A snapshot or an AMI.
        what: String,
        /// What it is.
        state: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The name of the AMI is taken.
    #[error("{region} has an AMI called `{name}` already ({id}), and it is not this image")]
    NameTaken {
        /// Where.
        region: String,
        /// The name.
        name: String,
        /// The AMI that has it.
        id: String,
    },
    /// Not kiln's.
    #[error("{id} in {region} has no tag of kiln's: kiln changes nothing that it did not make")]
    NotOurs {
        /// The AMI.
        id: String,
        /// Where.
        region: String,
    },
    /// Not there.
    #[error("{region} has no AMI {what} that belongs to this account")]
    NotThere {
        /// What was looked for.
        what: String,
        /// Where.
        region: String,
    },
    /// Two at a time.
    #[error("another kiln is uploading this image to {region}")]
    Busy {
        /// Where.
        region: String,
    },
    /// The user wants to stop.
    #[error("interrupted")]
    Interrupted,
}

impl CloudError {
    /// Whether the input is at fault, or what the user may do.
    pub fn is_input(&self) -> bool {
        match self {
            Self::Image(_) | Self::Option(_) | Self::Credentials(_) | Self::NoRegion | Self::Empty { .. } => true,
            Self::NameTaken { .. } | Self::NotOurs { .. } | Self::NotThere { .. } | Self::Busy { .. } => true,
            Self::Refused { .. } | Self::Changed { .. } => true,
            Self::Read { .. } | Self::Store(_) | Self::Setting(_) | Self::Failed { .. } | Self::Answer { .. } => false,
            Self::Broken { .. } | Self::Slow { .. } | Self::Interrupted => false,
        }
    }
}
