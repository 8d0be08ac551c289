//! What is left out of the root.

use super::Glob;
use serde::Deserialize;
use std::collections::BTreeSet;

/// What is left out of the root. Files of packages only: nothing that kiln or the profile adds is ever removed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Prune {
    /// Paths to leave out, with all below them.
    #[serde(default)]
    pub remove: Vec<PathRule>,
    /// Exceptions from `remove`.
    #[serde(default)]
    pub keep: Vec<PathRule>,
    /// Kernel modules to keep, with what they depend on, in named groups. All are kept when there is no rule.
    #[serde(default)]
    pub modules: Vec<KeepModules>,
    /// Firmware to keep, in the same groups. Of a package that no rule names all is kept.
    #[serde(default)]
    pub firmware: Vec<KeepFirmware>,
}

/// Paths and why they are named.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PathRule {
    /// Globs of paths relative to the root.
    pub paths: Vec<Glob>,
    /// Why, for whoever wonders.
    pub reason: String,
}

/// Kernel modules and why they are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeepModules {
    /// The group this rule is of; boards and profiles name the groups they want.
    pub name: String,
    /// Directories below `/usr/lib/modules/<release>`: `kernel/net/netfilter`.
    #[serde(default)]
    pub directories: Vec<String>,
    /// Names of modules, `-` and `_` being the same.
    #[serde(default)]
    pub names: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Files of a package of firmware and why they are kept; its others are not, but for licences.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeepFirmware {
    /// The group this rule is of.
    pub name: String,
    /// The Debian package.
    pub package: String,
    /// Paths below [`FIRMWARE`]. Each must be in the package: a radio without one of them is not there at all.
    pub files: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Where the kernel looks for firmware.
pub const FIRMWARE: &str = "usr/lib/firmware";

impl Prune {
    /// The files of firmware to keep of `package`, as paths of the root; `None` for a package that no rule names.
    pub fn firmware(&self, package: &str) -> Option<BTreeSet<String>> {
        let rules: Vec<_> = self.firmware.iter().filter(|rule| rule.package == package).collect();
        let paths = rules.iter().flat_map(|rule| &rule.files).map(|file| format!("{FIRMWARE}/{file}"));
        (!rules.is_empty()).then(|| paths.collect())
    }

    /// Whether `path` stays out of the root.
    pub fn removes(&self, path: &str) -> bool {
        let any = |rules: &[PathRule]| rules.iter().flat_map(|rule| &rule.paths).any(|glob| glob.matches(path));
        any(&self.remove) && !any(&self.keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_wins() {
        let prune: Prune = toml::from_str(
            "[[remove]]\npaths = ['usr/share/doc']\nreason = 'x'\n[[keep]]\npaths = ['usr/share/doc/kiln/**']\nreason = 'y'",
        )
        .unwrap();
        assert!(prune.removes("usr/share/doc/bash/copyright"));
        assert!(!prune.removes("usr/share/doc/kiln/LICENSE"));
        assert!(!prune.removes("usr/share/documents"));
    }

    #[test]
    fn a_rule_without_a_reason_is_refused() {
        let error = toml::from_str::<Prune>("[[remove]]\npaths = ['x']").unwrap_err();
        assert!(error.message().contains("reason"), "{error}");
    }
}
