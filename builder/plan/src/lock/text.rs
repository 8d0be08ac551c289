//! The text of a lock file.
//!
//! ```toml
//! version = 2
//!
//! [[image]]           # one for every profile and board: what was asked for, and the packages that answer it
//! [image.request]
//! [[image.deb]]
//! [[image.addon]]
//! [[image.container]]
//!
//! [[go]]              # toolchain and modules, once for all images that ask for the same
//! [go.request]
//! [[go.module]]
//! ```

use super::{
    GoRequest, Lock, LockFile, LockedAddon, LockedDeb, LockedImage, LockedIndex, LockedModule, LockedToolchain, Request,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the format that this code writes and reads. Raising it makes every lock in the world out of date.
pub const FORMAT: u32 = 2;

const HEADER: &str = "\
# Written by `kiln lock`: the inputs of images, by size and digest. Keep it with your profiles; do not edit it.
# `kiln build` uses it as long as it fits, `kiln lock --update` takes what the mirrors have today.

";

/// A text that is not a lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Not TOML, or not of the shape of a lock.
    #[error("line {line}: {problem}")]
    Format {
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Made by another kiln.
    #[error("it has format {found}, and this kiln reads format {FORMAT}")]
    Version {
        /// The format it has.
        found: u32,
    },
    /// One image has two locks, as after a merge of two branches.
    #[error("it has two locks of {profile} on {board}")]
    Twice {
        /// The profile.
        profile: String,
        /// The board.
        board: String,
    },
    /// The Go modules that an image was locked with are not in the file.
    #[error("it lacks the Go modules of {profile} on {board}")]
    NoModules {
        /// The profile.
        profile: String,
        /// The board.
        board: String,
    },
    /// Not UTF-8.
    #[error("it is not text")]
    NotText,
}

/// Read before the rest: another format may have other keys.
#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    #[serde(rename = "image", default)]
    images: Vec<ImageText>,
    #[serde(rename = "go", default, skip_serializing_if = "Vec::is_empty")]
    go: Vec<GoText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ImageText {
    created: Timestamp,
    request: Request,
    #[serde(rename = "index")]
    indexes: Vec<LockedIndex>,
    #[serde(rename = "deb", default)]
    debs: Vec<LockedDeb>,
    #[serde(rename = "addon", default, skip_serializing_if = "Vec::is_empty")]
    addons: Vec<LockedAddon>,
    #[serde(rename = "container", default, skip_serializing_if = "Vec::is_empty")]
    images: Vec<LockedImage>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoText {
    request: GoRequest,
    toolchain: LockedToolchain,
    #[serde(rename = "module", default)]
    modules: Vec<LockedModule>,
}

impl LockFile {
    /// Reads a lock file.
    ///
    /// # Errors
    /// A text that is not a lock, with the line, and a lock of another format.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let format = |error: toml::de::Error| LockError::Format {
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            problem: error.message().to_owned(),
        };
        let Header { version } = toml::from_str(text).map_err(format)?;
        if version != FORMAT {
            return Err(LockError::Version { found: version });
        }
        let text: Text = toml::from_str(text).map_err(format)?;
        let mut file = Self::default();
        for image in text.images {
            if let Some(Lock { request, .. }) = file.put(joined(image, &text.go)?) {
                return Err(LockError::Twice { profile: request.profile.name, board: request.board.name });
            }
        }
        Ok(file)
    }

    /// Reads whole bytes; for callers whose input is not known to be text.
    ///
    /// # Errors
    /// Bytes that are not UTF-8, and whatever [`LockFile::parse`] refuses.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, LockError> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| LockError::NotText)?)
    }

    /// The text of the file: the same for the same inputs, whatever order they were found in.
    pub fn to_text(&self) -> String {
        let mut text = Text { version: FORMAT, images: Vec::new(), go: Vec::new() };
        for lock in self.locks() {
            let (image, go) = parted(lock.clone());
            text.images.push(image);
            text.go.extend(go.filter(|go| !text.go.iter().any(|known| known.request == go.request)));
        }
        let body = toml::to_string(&text).unwrap_or_else(|error| unreachable!("a lock is always valid TOML: {error}"));
        format!("{HEADER}{body}")
    }
}

/// The lock of an image, with the modules that were written once for all.
fn joined(image: ImageText, go: &[GoText]) -> Result<Lock, LockError> {
    let ImageText { created, request, indexes, debs, addons, images } = image;
    let found = match &request.go {
        None => None,
        Some(wanted) => Some(go.iter().find(|go| go.request == *wanted).ok_or_else(|| LockError::NoModules {
            profile: request.profile.name.clone(),
            board: request.board.name.clone(),
        })?),
    };
    Ok(Lock {
        created,
        indexes,
        debs,
        addons,
        images,
        go_toolchain: found.map(|go| go.toolchain.clone()),
        go_modules: found.map_or_else(Vec::new, |go| go.modules.clone()),
        request,
    })
}

fn parted(lock: Lock) -> (ImageText, Option<GoText>) {
    let Lock { created, request, indexes, mut debs, mut addons, mut images, go_toolchain, mut go_modules } = lock;
    debs.sort();
    addons.sort();
    images.sort();
    go_modules.sort();
    let go = request.go.clone().zip(go_toolchain);
    let go = go.map(|(request, toolchain)| GoText { request, toolchain, modules: go_modules });
    (ImageText { created, request, indexes, debs, addons, images }, go)
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
