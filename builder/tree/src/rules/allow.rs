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

impl Allow {
    /// Whether the link `path` may lead nowhere.
    pub(crate) fn dangling(&self, path: &str) -> bool {
        any(&self.dangling, path)
    }

    /// Whether the interpreter of `path` may be missing.
    pub(crate) fn interpreter(&self, path: &str) -> bool {
        any(&self.interpreter, path)
    }

    /// Whether libraries of `path` may be missing.
    pub(crate) fn library(&self, path: &str) -> bool {
        any(&self.library, path)
    }

    /// Whether all may write to `path`.
    pub(crate) fn writable(&self, path: &str) -> bool {
        any(&self.writable, path)
    }

    /// Whether `path` may have just these permissions, with or without capabilities.
    pub(crate) fn privileged(&self, path: &str, mode: u16, capabilities: bool) -> bool {
        let is_it = |rule: &Privileged| rule.path == path && rule.mode == mode && rule.capabilities == capabilities;
        self.privileged.iter().any(is_it)
    }
}

fn any(rules: &[PathRule], path: &str) -> bool {
    rules.iter().flat_map(|rule| &rule.paths).any(|glob| glob.matches(path))
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
