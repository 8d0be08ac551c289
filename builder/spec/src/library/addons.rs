//! The files of manifests and charts that a profile names.

use super::{catalogue, directory};
use crate::{
    file::{
        AddonSection, ProfileFile,
        value::{ChartSource, ChartValues, ImageReference},
    },
    spec::{Addon, AddonFile, AddonSource, Chart},
    text::{Document, Place, Problem, Problems},
};
use kiln_types::Digest;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// etcd takes objects of 1.5 MB; the largest manifests, with the definitions of many kinds, have some 5 MB.
const LARGEST: u64 = 16 << 20;

/// The add-ons of a profile, with the content of those that are files, and last those of the catalogue.
pub(super) fn read(profile: &Document<ProfileFile>) -> Result<Vec<Addon>, Problems> {
    let (mut all, mut problems) = (Vec::<Addon>::new(), Vec::new());
    for (number, section) in profile.addon.iter().enumerate() {
        match one(section, &|key| profile.place(&format!("addon.{number}.{key}"))) {
            Ok(addon) => all.extend(addon),
            Err(problem) => problems.push(problem),
        }
    }
    all.extend(catalogue::addons(profile));
    Problems::check(problems).map(|()| all)
}

/// Nothing for one that lacks a key, which the checks tell.
fn one(section: &AddonSection, place: &dyn Fn(&str) -> Option<Place>) -> Result<Option<Addon>, Problem> {
    let Some(name) = &section.name else { return Ok(None) };
    let source = match (&section.manifest, &section.chart) {
        (Some(manifest), None) if manifest.is_url() => AddonSource::Manifest(AddonFile::Url(manifest.to_string())),
        (Some(manifest), None) => {
            let files = |path: &Path| Ok(vec![(String::new(), text(path)?.into_bytes())]);
            AddonSource::Manifest(local(manifest.as_str(), place("manifest"), files)?)
        }
        (None, Some(chart)) => AddonSource::Chart(Chart {
            file: chart_file(section, chart, place("chart"))?,
            namespace: section.namespace.as_ref().unwrap_or(name).to_string(),
            values: section.values.as_ref().map(|values| of_chart(values, place("values"))).transpose()?,
        }),
        _ => return Ok(None),
    };
    let names = |list: &[ImageReference]| list.iter().map(|image| (**image).clone()).collect();
    let (images, without) = (names(&section.images), names(&section.without));
    Ok(Some(Addon { name: name.to_string(), source, sha256: None, changes: Vec::new(), images, without }))
}

fn chart_file(section: &AddonSection, chart: &ChartSource, place: Option<Place>) -> Result<AddonFile, Problem> {
    let in_registry = section.version.as_ref().and_then(|version| chart.in_registry(version));
    match in_registry {
        Some(name) => Ok(AddonFile::Registry(name)),
        None if chart.is_url() => Ok(AddonFile::Url(chart.to_string())),
        // It lacks a version, which the checks tell.
        None if chart.is_oci() => Ok(AddonFile::Url(chart.to_string())),
        None => local(chart.as_str(), place, |path| directory::files(path, "chart", LARGEST)),
    }
}

/// The values of a chart as a text in YAML, of which JSON is a part.
fn of_chart(values: &ChartValues, place: Option<Place>) -> Result<String, Problem> {
    match values {
        ChartValues::File(path) => {
            let path = beside(path.as_str(), place.as_ref());
            text(&path).map_err(|problem| problem.at(place, "this file"))
        }
        ChartValues::Table(table) => {
            let json = serde_json::to_string(&without_dates(table.clone().into()));
            json.map_err(|error| {
                Problem::new(format!("these values cannot be said in YAML: {error}")).at(place, "here")
            })
        }
    }
}

/// YAML's JSON has no dates: they are said as they are written.
fn without_dates(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(date) => toml::Value::String(date.to_string()),
        toml::Value::Array(all) => all.into_iter().map(without_dates).collect::<Vec<_>>().into(),
        toml::Value::Table(all) => {
            toml::Value::Table(all.into_iter().map(|(key, value)| (key, without_dates(value))).collect())
        }
        other => other,
    }
}

fn local(
    path: &str,
    place: Option<Place>,
    files: impl FnOnce(&Path) -> Result<Vec<(String, Vec<u8>)>, Problem>,
) -> Result<AddonFile, Problem> {
    let path = beside(path, place.as_ref());
    let files = files(&path).map_err(|problem| problem.at(place, "this file"))?;
    let digest = match files.as_slice() {
        [(name, bytes)] if name.is_empty() => Digest::of(bytes),
        _ => directory::digest(&files),
    };
    Ok(AddonFile::Local { digest, path, files })
}

fn beside(path: &str, place: Option<&Place>) -> PathBuf {
    let dir = place.map(|place| place.source.dir.clone());
    dir.as_deref().unwrap_or(Path::new("")).join(path)
}

fn text(path: &Path) -> Result<String, Problem> {
    let cannot = |error| {
        Problem::new(format!("cannot read {}: {error}", path.display()))
            .help("a path counts from the directory of the file that says it; an address begins with `https://`")
    };
    if fs::metadata(path).map_err(cannot)?.len() > LARGEST {
        return Err(Problem::new(format!("{} is larger than {} MiB", path.display(), LARGEST >> 20)));
    }
    fs::read_to_string(path).map_err(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_table_are_those_of_yaml() {
        let table = "day = 2026-11-29\nlist = [07:32:00, 1, 2.0]\nname = 'on'\n[a]\nb = true".parse().unwrap();
        let text = of_chart(&ChartValues::Table(table), None).map_err(|problem| problem.to_string());
        let expected = r#"{"day":"2026-11-29","list":["07:32:00",1,2.0],"name":"on","a":{"b":true}}"#;
        let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(parsed(&text.unwrap()), parsed(expected));
    }
}
