//! What can be wrong with an image.

use kiln_image::bmap::BmapError;
use std::{io, ops::Range, path::PathBuf};

/// Why an image cannot be flashed.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The image or its `.bmap` cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Of another format: compressed by something else than zstd, or for virtual machines.
    #[error("{} is {format}; kiln flashes raw and raw.zst, which are .img and .img.zst", path.display())]
    Format {
        /// The image.
        path: PathBuf,
        /// Which one.
        format: &'static str,
    },
    /// Not the image of a disk.
    #[error("{} is not the image of a disk: it has no partition table", path.display())]
    NoDisk {
        /// The image.
        path: PathBuf,
    },
    /// It ends too early.
    #[error("{} is cut off or damaged: its end is not where its partition table says", path.display())]
    CutOff {
        /// The image.
        path: PathBuf,
    },
    /// The `.bmap` beside the image cannot be used.
    #[error("{} cannot be used", path.display())]
    Bmap {
        /// The `.bmap`.
        path: PathBuf,
        /// Why.
        source: BmapError,
    },
    /// The `.bmap` beside the image is of another one.
    #[error("{} is of an image of {found} bytes, and this one has {len}", path.display())]
    OtherBmap {
        /// The `.bmap`.
        path: PathBuf,
        /// What it says.
        found: u64,
        /// Length of the image.
        len: u64,
    },
    /// The content of the image is not what its `.bmap` says.
    #[error("{} is damaged: bytes {} to {} are not what its .bmap says", path.display(), bytes.start, bytes.end)]
    Altered {
        /// The image.
        path: PathBuf,
        /// Where.
        bytes: Range<u64>,
    },
}

impl ImageError {
    /// The way out.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Format { format: "netboot", .. } => Some(
                "it is no disk: firmware fetches it from a web server. `--output raw` makes the disk of the same node"
                    .to_owned(),
            ),
            Self::Format { format: "iso", path } => Some(format!(
                "it runs from memory and keeps nothing: `dd if={} of=/dev/sdX` writes it onto a stick; `--output raw` makes the disk of \
                 the same node",
                path.display()
            )),
            Self::Format { .. } => Some("unpack it first, or build with `--output raw` too".to_owned()),
            Self::NoDisk { .. } => Some("`kiln build` makes images".to_owned()),
            Self::CutOff { .. } | Self::Altered { .. } => Some("fetch or build the image again".to_owned()),
            Self::Bmap { path, .. } | Self::OtherBmap { path, .. } => {
                Some(format!("get the .bmap of this image, or remove {} to write all of it", path.display()))
            }
            Self::Read { .. } => None,
        }
    }
}
