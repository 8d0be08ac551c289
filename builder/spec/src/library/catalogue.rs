//! What a profile has of the catalogue, as add-ons.

use crate::{
    catalogue::{self, Entry, Source, chosen},
    file::{AddonSection, ProfileFile, value::ImageReference},
    spec::{Addon, AddonFile, AddonSource, Change, Chart},
};
use kiln_types::ImageName;

pub(super) fn addons(profile: &ProfileFile) -> Vec<Addon> {
    let of_one = |one: catalogue::Chosen| {
        let section = section(profile, one.entry);
        one.entry.sources.iter().filter_map(move |source| addon(profile, one.entry, source, section))
    };
    chosen(profile).into_iter().flat_map(of_one).collect()
}

/// What the user says of it.
fn section<'a>(profile: &'a ProfileFile, entry: &Entry) -> Option<&'a AddonSection> {
    let is_it = |section: &&AddonSection| section.catalogue.as_ref().is_some_and(|name| name.as_str() == entry.name);
    profile.addon.iter().find(is_it)
}

fn addon(profile: &ProfileFile, entry: &Entry, source: &Source, section: Option<&AddonSection>) -> Option<Addon> {
    let without = names(section.map_or(&[][..], |section| &section.without[..]));
    let own = names(&source.images).into_iter().filter(|image| !without.contains(image));
    let images = own.chain(names(section.map_or(&[][..], |section| &section.images[..]))).collect();
    Some(Addon {
        name: source.name.as_ref().map_or(entry.name.clone(), |name| format!("{}-{name}", entry.name)),
        source: made_of(entry, source)?,
        sha256: source.sha256,
        changes: source.changes.iter().map(|change| filled_in(profile, change)).collect(),
        images,
        without,
    })
}

/// Of an entry that the tests let pass, always something.
fn made_of(entry: &Entry, source: &Source) -> Option<AddonSource> {
    if let Some(manifest) = &source.manifest {
        return Some(AddonSource::Manifest(AddonFile::Url(manifest.to_string())));
    }
    let chart = source.chart.as_ref()?.in_registry(&entry.version.parse().ok()?)?;
    // JSON is a part of YAML.
    let values = (!source.values.is_empty()).then(|| serde_json::to_string(&source.values));
    Some(AddonSource::Chart(Chart {
        file: AddonFile::Registry(chart),
        namespace: source.namespace.clone()?,
        values: values.transpose().ok()?,
    }))
}

fn names(list: &[ImageReference]) -> Vec<ImageName> {
    list.iter().map(|image| (**image).clone()).collect()
}

/// With the networks of the profile; entries with these are for a cluster of one family, or care for the first alone.
fn filled_in(profile: &ProfileFile, change: &catalogue::Change) -> Change {
    let first = |nets: Vec<(&str, ipnet::IpNet)>| nets.first().map(|(_, net)| net.to_string()).unwrap_or_default();
    let to = change.to.replace("@POD_CIDR@", &first(profile.network.pods()));
    Change { from: change.from.clone(), to: to.replace("@SERVICE_CIDR@", &first(profile.network.services())) }
}
