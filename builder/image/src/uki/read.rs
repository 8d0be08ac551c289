//! Reading one back.

use super::UkiError;
use crate::{pe::Pe, verity::RootHash};
use kiln_types::{ByteSize, Digest};
use serde::{Serialize, Serializer};

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
    let pe = Pe::parse(bytes).map_err(|source| UkiError::Pe { what: "the image", source })?;
    let text = |name| match pe.section(name) {
        Some(data) => Ok(String::from_utf8_lossy(data).trim_end_matches(['\0', '\n']).to_owned()),
        None => Err(UkiError::Missing { name }),
    };
    if pe.section(".linux").is_none() {
        return Err(UkiError::Missing { name: ".linux" });
    }
    let command_line = text(".cmdline")?;
    let sections = pe.sections().iter().map(|section| {
        let data = pe.section(&section.name).unwrap_or_default();
        UkiSection { name: section.name.clone(), size: ByteSize(data.len() as u64), sha256: Digest::of(data) }
    });
    Ok(UkiInfo {
        root_hash: root_hash(&command_line),
        command_line,
        os_release: text(".osrel")?,
        uname: text(".uname")?,
        sections: sections.collect(),
    })
}

/// The value of `roothash=` in a kernel command line.
pub fn root_hash(command_line: &str) -> Option<RootHash> {
    command_line.split_ascii_whitespace().find_map(|word| word.strip_prefix("roothash=")?.parse().ok())
}

fn text<S: Serializer>(root_hash: &Option<RootHash>, serializer: S) -> Result<S::Ok, S::Error> {
    root_hash.map(|hash| hash.to_string()).serialize(serializer)
}
