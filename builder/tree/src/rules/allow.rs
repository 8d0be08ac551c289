//! What the checks let pass.

use super::PathRule;
use serde::{Deserialize, Deserializer, de::Error as _};

/// What the checks let pass.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allow {
    /// Files that may have setuid, setgid or capabilities. Any other is an error.
    #[serde(default)]
    pub privileged: Vec<Privileged>,
    /// Links whose target need not be there.
    #[serde(default)]
    pub dangling: Vec<PathRule>,
    /// Programs and scripts whose interpreter need not be there.
    #[serde(default)]
    pub interpreter: Vec<PathRule>,
    /// Programs whose libraries need not be there.
    #[serde(default)]
    pub library: Vec<PathRule>,
    /// Files and directories that all may write to.
    #[serde(default)]
    pub writable: Vec<PathRule>,
}

/// A file that may do more than who runs it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Privileged {
    /// Path relative to the root.
    pub path: String,
    /// The exact permission bits, octal: `"4755"`.
    #[serde(deserialize_with = "octal")]
    pub mode: u16,
    /// Whether it has file capabilities.
    #[serde(default)]
    pub capabilities: bool,
    /// Why.
    pub reason: String,
}

fn octal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mode = u16::from_str_radix(&text, 8).ok().filter(|mode| *mode <= 0o7777);
    mode.ok_or_else(|| D::Error::custom(format!("`{text}` is not a mode: up to four octal digits, such as \"4755\"")))
}
