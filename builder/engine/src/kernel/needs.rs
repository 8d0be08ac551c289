//! The table of needs.

use kiln_spec::Compression;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `rootfs/kernel.toml`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Needs {
    /// Every need, in the order of the file.
    pub need: Vec<Need>,
}

/// Options of the kernel, and why an image needs them.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Need {
    /// What does not work without.
    pub reason: String,
    /// Only for images that are compressed so.
    pub compression: Option<Compression>,
    /// Options that must be built in, without `CONFIG_`.
    #[serde(default)]
    pub built_in: Vec<String>,
    /// Options to the modules that may stand for them in the root.
    #[serde(default)]
    pub modules: BTreeMap<String, String>,
    /// Options to the modules that may stand for them in the initrd.
    #[serde(default)]
    pub initrd: BTreeMap<String, String>,
}

impl Needs {
    /// Reads the table.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}
