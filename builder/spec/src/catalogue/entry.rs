//! One add-on that kiln knows.

use crate::file::{
    Arch, IpFamily, Part,
    value::{ChartSource, ImageReference, ManifestSource, Size},
};
use kiln_types::Digest;
use serde::Deserialize;
use std::sync::LazyLock;

const DIR: &str = "catalogue";

/// An add-on that kiln knows.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Entry {
    /// The name of its file.
    #[serde(skip)]
    pub name: String,
    /// What it is, for the reference.
    pub description: String,
    /// Its version, without `v`.
    pub version: String,
    /// The part of kiln whose place it takes, whose key then has its name.
    pub replaces: Option<Part>,
    /// Those that its makers have images for.
    pub arches: Vec<Arch>,
    /// Those that it is set up for.
    #[serde(default = "every_family")]
    pub ip_families: Vec<IpFamily>,
    /// The least that it needs.
    pub memory: Size,
    /// What cannot be known before somebody has tried it.
    pub untried: String,
    /// What it is made of, in the order in which it is wanted.
    #[serde(rename = "part")]
    pub sources: Vec<Source>,
}

/// A manifest or a chart that an add-on is made of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Source {
    /// What comes after the name of the add-on, when it is made of several.
    pub name: Option<String>,
    /// The address of a manifest.
    pub manifest: Option<ManifestSource>,
    /// In its place, a chart in a registry, of the version of the entry.
    pub chart: Option<ChartSource>,
    /// The namespace of a chart's objects.
    pub namespace: Option<String>,
    /// Values of a chart over its own.
    #[serde(default)]
    pub values: toml::Table,
    /// What is there, where its makers' repository has it: nothing else is taken then.
    pub sha256: Option<Digest>,
    /// The images that it needs, also those that it does not name.
    pub images: Vec<ImageReference>,
    /// What is changed in it.
    #[serde(default, rename = "change")]
    pub changes: Vec<Change>,
}

/// A text in the place of another one, wherever that is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// What must be there.
    pub from: String,
    /// What is there then. `@POD_CIDR@` and `@SERVICE_CIDR@` stand for the networks of the profile.
    pub to: String,
}

fn every_family() -> Vec<IpFamily> {
    vec![IpFamily::Ipv4, IpFamily::Ipv6, IpFamily::Dual]
}

/// All of them, by name. The test below proves that every one of them is valid.
#[allow(clippy::expect_used)]
pub(crate) fn all() -> &'static [Entry] {
    static ALL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let files = kiln_data::files(DIR).map(|file| (file.path, format!("{DIR}/{}", file.path)));
        files
            .map(|(name, path)| parse(name, kiln_data::read(&path)).expect("see the test of catalogue/entry.rs"))
            .collect()
    });
    &ALL
}

/// The one of this name.
pub(crate) fn find(name: &str) -> Option<&'static Entry> {
    all().iter().find(|entry| entry.name == name)
}

fn parse(file: &str, bytes: Option<&[u8]>) -> Result<Entry, String> {
    let text = std::str::from_utf8(bytes.unwrap_or_default()).map_err(|error| format!("{file}: {error}"))?;
    let entry: Entry = toml::from_str(text).map_err(|error| format!("{file}: {error}"))?;
    Ok(Entry { name: file.trim_end_matches(".toml").to_owned(), ..entry })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{SchemaKind, check};

    #[test]
    fn every_entry_is_valid_and_says_its_version_everywhere() {
        for entry in all() {
            let name = &entry.name;
            assert!(!entry.arches.is_empty() && !entry.sources.is_empty(), "{name}");
            assert!(
                !entry.description.ends_with('.') && !entry.untried.ends_with('.'),
                "{name}: these become sentences"
            );
            for source in &entry.sources {
                let manifest = source.manifest.as_ref().map(ManifestSource::as_str);
                assert!(manifest.is_none_or(|url| url.contains(&entry.version)), "{name}: {manifest:?}");
                assert_eq!(manifest.is_none(), source.chart.is_some() && source.namespace.is_some(), "{name}");
                assert!(source.chart.as_ref().is_none_or(ChartSource::is_oci), "{name}");
                let other = source.images.iter().find(|image| image.version().trim_start_matches('v') != entry.version);
                assert!(other.is_none(), "{name}: {other:?}");
                assert!(source.changes.is_empty() || source.sha256.is_some(), "{name}: what is changed must be known");
            }
        }
    }

    #[test]
    fn every_entry_can_be_chosen_where_it_belongs() {
        assert!(all().len() >= 6);
        for entry in all() {
            let words = |path: &str| check::words(SchemaKind::Profile, path);
            for part in [Part::Cni, Part::Storage, Part::Ingress] {
                assert_eq!(
                    words(part.key()).contains(&entry.name.as_str()),
                    entry.replaces == Some(part),
                    "{}",
                    entry.name
                );
            }
            let beside = words("addon.0.catalogue").contains(&entry.name.as_str());
            assert_eq!(beside, entry.replaces.is_none(), "{}", entry.name);
        }
    }

    #[test]
    fn a_key_that_no_entry_has_is_refused() {
        let text = "description = 'x'\nversion = '1'\nreplace = 'cni'\n";
        assert!(parse("x.toml", Some(text.as_bytes())).unwrap_err().contains("replace"));
    }
}
