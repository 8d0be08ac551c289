//! Manifests.

use super::Both;
use crate::{file::AddonSection, text::Problem};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let all = &both.profile.addon;
    let one = |number: usize| {
        let needs = incomplete(both, number).into_iter().chain(named(both, number));
        needs.chain(twice(both, number)).chain(torn(both, number))
    };
    (0..all.len()).flat_map(one).collect()
}

fn section(both: Both<'_>, number: usize) -> &AddonSection {
    &both.profile.addon[number]
}

fn incomplete(both: Both, number: usize) -> Vec<Problem> {
    let addon = section(both, number);
    let keys = [("name", addon.name.is_some()), ("manifest", addon.manifest.is_some())];
    let missing = keys.into_iter().filter(|(_, there)| !there && addon.catalogue.is_none()).map(|(key, _)| {
        Problem::new(format!("an add-on has no `{key}`"))
            .at(both.profile.place(&format!("addon.{number}")), "this one")
            .help("`[[addon]]` has a name of your choice and a manifest: a file, or an address; or `catalogue`")
    });
    missing.collect()
}

/// What one of the catalogue has already.
fn named(both: Both, number: usize) -> Option<Problem> {
    let addon = section(both, number);
    let keys = [("name", addon.name.is_some()), ("manifest", addon.manifest.is_some())];
    let (key, _) = keys.into_iter().find(|(_, there)| *there && addon.catalogue.is_some())?;
    let problem = Problem::new(format!("an add-on of the catalogue has its `{key}` already"))
        .at(both.profile.place(&format!("addon.{number}.{key}")), "this key")
        .at(both.profile.place(&format!("addon.{number}.catalogue")), "because of this")
        .help(format!("leave `{key}` out; for a manifest of your own leave `catalogue` out"));
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
