//! Manifests.

use super::Both;
use crate::{file::AddonSection, text::Problem};

pub(super) fn check(both: Both) -> Vec<Problem> {
    type Check = fn(Both, usize) -> Option<Problem>;
    const CHECKS: [Check; 7] = [nameless, empty, named, twice, version, of_charts, torn];
    let one = |number: usize| CHECKS.iter().filter_map(move |check| check(both, number));
    (0..both.profile.addon.len()).flat_map(one).collect()
}

fn section(both: Both<'_>, number: usize) -> &AddonSection {
    &both.profile.addon[number]
}

fn nameless(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    (addon.name.is_none() && addon.catalogue.is_none()).then(|| {
        Problem::new("an add-on has no `name`")
            .at(both.profile.place(&format!("addon.{number}")), "this one")
            .help("`[[addon]]` has a name of your choice, or `catalogue`")
    })
}

fn empty(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    let (message, key) = match (&addon.manifest, &addon.chart) {
        (None, None) if addon.catalogue.is_none() => ("an add-on has no `manifest` and no `chart`", String::new()),
        (Some(_), Some(_)) => ("an add-on has a `manifest` and a `chart`", ".chart".to_owned()),
        _ => return None,
    };
    let problem = Problem::new(message)
        .at(both.profile.place(&format!("addon.{number}{key}")), "this one")
        .help("`[[addon]]` has one of them: a file, or an address");
    Some(problem)
}

/// What one of the catalogue has already.
fn named(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    let keys =
        [("name", addon.name.is_some()), ("manifest", addon.manifest.is_some()), ("chart", addon.chart.is_some())];
    let (key, _) = keys.into_iter().find(|(_, there)| *there && addon.catalogue.is_some())?;
    let problem = Problem::new(format!("an add-on of the catalogue has its `{key}` already"))
        .at(both.profile.place(&format!("addon.{number}.{key}")), "this key")
        .at(both.profile.place(&format!("addon.{number}.catalogue")), "because of this")
        .help(format!("leave `{key}` out; for one of your own leave `catalogue` out"));
    Some(problem)
}

/// A chart in a registry has versions, and one that is a file is one.
fn version(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    let chart = addon.chart.as_ref()?;
    let place = |key: &str| both.profile.place(&format!("addon.{number}.{key}"));
    match (&addon.version, chart.is_oci()) {
        (None, true) => Some(
            Problem::new("a chart in a registry has no `version`")
                .at(place("chart"), "this one")
                .help("`version = \"1.20.0\"`"),
        ),
        (Some(_), false) => Some(
            Problem::new("`version` is for charts in registries, and this one is a file")
                .at(place("version"), "this key")
                .help("leave it out: the file has its version, and `kiln.lock` its sha256"),
        ),
        _ => None,
    }
}

/// What a manifest has no use for.
fn of_charts(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    let keys = [
        ("version", addon.version.is_some()),
        ("namespace", addon.namespace.is_some()),
        ("values", addon.values.is_some()),
    ];
    let (key, _) = keys.into_iter().find(|(_, there)| *there && addon.chart.is_none())?;
    let problem = Problem::new(format!("`{key}` is for charts, and this add-on has none"))
        .at(both.profile.place(&format!("addon.{number}.{key}")), "this key")
        .help("a manifest says everything itself: leave the key out");
    Some(problem)
}

fn twice(both: Both, number: usize) -> Option<Problem> {
    let name = section(both, number).name.as_ref()?;
    let before = both.profile.addon[..number].iter().any(|other| other.name.as_ref() == Some(name));
    before.then(|| {
        Problem::new(format!("two add-ons have the name `{name}`"))
            .at(both.profile.place(&format!("addon.{number}.name")), "the second")
            .help("give it another one")
    })
}

/// An image cannot be needed and left out.
fn torn(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    let (at, image) = addon.without.iter().enumerate().find(|(_, image)| addon.images.contains(image))?;
    let problem = Problem::new(format!("the image `{image}` is in `images` and in `without` of one add-on"))
        .at(both.profile.place(&format!("addon.{number}.without.{at}")), "here it is left out")
        .help("take it out of one of them");
    Some(problem)
}
