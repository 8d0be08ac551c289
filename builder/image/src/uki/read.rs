//! Reading one back.

use super::UkiError;
use crate::{
    ReadAt, digest,
    pe::{self, Pe},
    verity::RootHash,
};
use kiln_types::{ByteSize, Digest};
use serde::{Serialize, Serializer};

/// Longest text in a section, in bytes.
const TEXT_LIMIT: u64 = 1 << 20;

/// A section of a UKI.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct UkiSection {
    /// Name.
    pub name: String,
    /// Size of the data.
    pub size: ByteSize,
    /// SHA-256 of the data.
    pub sha256: Digest,
}

/// What a UKI says about itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct UkiInfo {
    /// The kernel command line.
    pub command_line: String,
    /// The root hash in the command line.
    #[serde(serialize_with = "text")]
    pub root_hash: Option<RootHash>,
    /// The os-release file.
    pub os_release: String,
    /// The kernel's release.
    pub uname: String,
    /// All sections, the stub's too.
    pub sections: Vec<UkiSection>,
}

/// Reads the sections of the UKI `bytes`.
///
/// # Errors
/// When `bytes` are not a PE file with the sections of a UKI.
pub fn read(bytes: &[u8]) -> Result<UkiInfo, UkiError> {
    info(&Pe::parse(bytes).map_err(unusable)?, &bytes)
}

/// Reads the sections of the UKI in the first `len` bytes of `image`, which may be too large for memory.
///
/// # Errors
/// As [`read`].
pub fn read_in(image: &dyn ReadAt, len: u64) -> Result<UkiInfo, UkiError> {
    let head = pe::head(image, len).map_err(unreadable)?;
    info(&Pe::of_head(&head, len).map_err(unusable)?, image)
}

fn info(pe: &Pe<'_>, image: &dyn ReadAt) -> Result<UkiInfo, UkiError> {
    let text = |name| {
        let place = pe.place(name).ok_or(UkiError::Missing { name })?;
        let len = Some(place.end - place.start).filter(|len| *len <= TEXT_LIMIT).ok_or(UkiError::Large { name })?;
        let mut data = vec![0; len as usize];
        image.read_at(place.start, &mut data).map_err(unreadable)?;
        Ok(String::from_utf8_lossy(&data).trim_end_matches(['\0', '\n']).to_owned())
    };
    pe.place(".linux").ok_or(UkiError::Missing { name: ".linux" })?;
    let command_line = text(".cmdline")?;
    let sections = pe.sections().iter().map(|section| {
        let place = pe.place(&section.name).unwrap_or_default();
        let size = ByteSize(place.end - place.start);
        Ok(UkiSection { name: section.name.clone(), size, sha256: digest(image, place).map_err(unreadable)? })
    });
    Ok(UkiInfo {
        root_hash: root_hash(&command_line),
        command_line,
        os_release: text(".osrel")?,
        uname: text(".uname")?,
        sections: sections.collect::<Result<_, _>>()?,
    })
}

fn unusable(source: pe::PeError) -> UkiError {
    UkiError::Pe { what: "the image", source }
}

fn unreadable(error: std::io::Error) -> UkiError {
    UkiError::Read { reason: error.to_string() }
}

/// The value of `roothash=` in a kernel command line.
pub fn root_hash(command_line: &str) -> Option<RootHash> {
    command_line.split_ascii_whitespace().find_map(|word| word.strip_prefix("roothash=")?.parse().ok())
}

fn text<S: Serializer>(root_hash: &Option<RootHash>, serializer: S) -> Result<S::Ok, S::Error> {
    root_hash.map(|hash| hash.to_string()).serialize(serializer)
}
