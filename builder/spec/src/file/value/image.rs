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

pub(super) fn local_path(text: &str) -> Result<(), String> {
    match text.is_empty() || text.contains('\0') {
        true => Err("the path of a file or a directory on this machine is expected".to_owned()),
        false if text.contains("://") => Err(format!("`{text}` is an address, and a path on this machine is expected")),
        false => Ok(()),
    }
}

checked! {
    /// A manifest: a file on this machine, or an address.
    ManifestSource, "manifest", manifest
}

impl ManifestSource {
    /// Whether it is an address.
    pub fn is_url(&self) -> bool {
        self.as_str().contains("://")
    }
}

fn manifest(text: &str) -> Result<(), String> {
    if text.contains("://") { is_address_of_files(text) } else { local_path(text) }
}

/// An address that the first fetch may be believed from, and that any lock may have.
pub(super) fn is_address_of_files(text: &str) -> Result<(), String> {
    text.parse::<super::Url>()?;
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme {
        _ if authority.contains('@') => {
            Err("an address with a password in it would be in every lock: put the file beside the profile".to_owned())
        }
        "https" => Ok(()),
        _ if is_here(authority) => Ok(()),
        _ => Err(format!(
            "everybody on the way reads and writes `{text}`: an address that begins with `https://` is expected"
        )),
    }
}

/// Whether a host, with its port or without, is this machine.
fn is_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

checked! {
    /// A name that can be part of a file's.
    Label, "label", label
}

fn label(text: &str) -> Result<(), String> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !text.is_empty() && text.len() <= 63 && text.chars().all(inner) && !text.starts_with('-') {
        true => Ok(()),
        false => Err(format!("`{text}` is no name: `a-z`, `0-9` and `-` can be in it, at most 63")),
    }
}
