//! Helm charts.

use super::{
    checked::checked,
    image::{is_address_of_files, local_path},
};
use kiln_types::ImageName;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

const OCI: &str = "oci://";

checked! {
    /// A chart: a directory or a file on this machine, the address of a file, or a repository of a registry.
    ChartSource, "chart", chart
}

checked! {
    /// The version of a chart in a registry.
    ChartVersion, "chart-version", version
}

impl ChartSource {
    /// Whether it is the address of a file.
    pub fn is_url(&self) -> bool {
        self.as_str().contains("://") && !self.is_oci()
    }

    /// Whether it is in a registry.
    pub fn is_oci(&self) -> bool {
        self.as_str().starts_with(OCI)
    }

    /// What a registry calls that version of it: a tag has no `+`.
    pub fn in_registry(&self, version: &ChartVersion) -> Option<ImageName> {
        let repository = self.as_str().strip_prefix(OCI)?;
        format!("{repository}:{}", version.as_str().replace('+', "_")).parse().ok()
    }
}

fn chart(text: &str) -> Result<(), String> {
    if let Some(repository) = text.strip_prefix(OCI) {
        let _: ImageName = repository.parse()?;
        let plain = !repository.contains('@') && !repository.rsplit('/').next().unwrap_or_default().contains(':');
        return match plain && repository.contains('/') {
            true => Ok(()),
            false => Err(format!("`{text}` is not `oci://registry/repository`: a tag of it goes into `version`")),
        };
    }
    if !text.contains("://") {
        return local_path(text);
    }
    is_address_of_files(text)?;
    match text.split(['?', '#']).next().is_some_and(|path| path.ends_with(".tgz") || path.ends_with(".tar.gz")) {
        true => Ok(()),
        false => {
            Err(format!("`{text}` is not the address of a packed chart, `….tgz`: the index of its repository has it"))
        }
    }
}

fn version(text: &str) -> Result<(), String> {
    let of_tags = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    match text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.len() <= 128 && text.chars().all(of_tags) {
        true => Ok(()),
        false => Err(format!("`{text}` is not the version of a chart, such as `1.20.0`: ranges are not looked up")),
    }
}

/// Values of a chart: a file, or a table in the profile.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ChartValues {
    /// A file in YAML.
    File(super::LocalPath),
    /// A table.
    Table(toml::Table),
}

impl JsonSchema for ChartValues {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ChartValues".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "object"], "format": "chart-values" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_are_told_apart() {
        let parse = |text: &str| text.parse::<ChartSource>();
        let version: ChartVersion = "1.2.0+up3".parse().unwrap();
        let name = parse("oci://quay.io/jetstack/charts/cert-manager").unwrap().in_registry(&version);
        assert_eq!(name.unwrap().to_string(), "quay.io/jetstack/charts/cert-manager:1.2.0_up3");
        assert!(parse("https://example.org/a-1.tgz").unwrap().is_url());
        assert!(!parse("./charts/a").unwrap().is_url());
        for text in ["oci://quay.io/a:1", "oci://Quay/a", "https://example.org/charts", "http://example.org/a.tgz", ""]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!("^1.2".parse::<ChartVersion>().is_err());
    }
}
