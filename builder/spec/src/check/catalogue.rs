//! Add-ons of the catalogue on this board, with these networks.

use super::Both;
use crate::{
    catalogue::{self, Chosen, chosen},
    file::value::Label,
    schema::{SchemaKind, check::words},
    text::{Problem, list},
};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let all = chosen(both.profile);
    let twice = (0..all.len()).filter_map(|number| twice(both, &all, number));
    let one = |one: &Chosen| [no_image(both, one), family(both, one), name_taken(both, one)];
    all.iter().flat_map(one).flatten().chain(twice).collect()
}

/// The choice that a board cannot have, with those that it can.
fn no_image(both: Both, one: &Chosen) -> Option<Problem> {
    let (entry, arch) = (one.entry, both.board.arch);
    let has = |name: &&str| catalogue::find(name).is_none_or(|other| other.arches.contains(&arch));
    let others: Vec<_> = words(SchemaKind::Profile, &one.path).into_iter().filter(has).collect();
    let help = match entry.replaces {
        Some(part) => format!("for {arch}, `{}` can be {}", part.key(), list(others, "or")),
        None => format!(
            "for {arch}, the catalogue has {}; `[[addon]]` takes a manifest of your own too",
            list(others, "and")
        ),
    };
    (!entry.arches.contains(&arch)).then(|| {
        Problem::new(format!("the makers of `{}` have no image for {arch}, which this board is", entry.name))
            .at(both.profile.place(&one.path), "asked for here")
            .help(help)
    })
}

fn family(both: Both, one: &Chosen) -> Option<Problem> {
    const KEY: &str = "network.ip-family";
    let (families, family) = (&one.entry.ip_families, both.profile.network.ip_family);
    (!families.contains(&family)).then(|| {
        let families = list(families.iter().map(|family| family.word()), "or");
        Problem::new(format!("`{}` of the catalogue is not set up for `{KEY} = \"{family}\"`", one.entry.name))
            .at(both.profile.place(&one.path), "asked for here")
            .at(both.profile.place(KEY), "because of this")
            .help(format!("`{KEY}` can be {families} with it"))
    })
}

fn twice(both: Both, all: &[Chosen], number: usize) -> Option<Problem> {
    let one = &all[number];
    all[..number].iter().any(|other| other.entry.name == one.entry.name).then(|| {
        Problem::new(format!("`{}` of the catalogue is asked for twice", one.entry.name))
            .at(both.profile.place(&one.path), "the second")
            .help("leave one out")
    })
}

/// By its name the node knows what an image has no longer, and the user leaves one out.
fn name_taken(both: Both, one: &Chosen) -> Option<Problem> {
    let named = |name: &Label| name.as_str() == one.entry.name;
    let number = both.profile.addon.iter().position(|addon| addon.name.as_ref().is_some_and(named))?;
    let problem = Problem::new(format!("an add-on has the name `{}`, which one of the catalogue has", one.entry.name))
        .at(both.profile.place(&format!("addon.{number}.name")), "this name")
        .at(both.profile.place(&one.path), "of the catalogue")
        .help("give it another one, or leave one of the two out");
    Some(problem)
}

/// What the user should know of those that are chosen.
pub(super) fn warnings(both: Both) -> impl Iterator<Item = String> {
    chosen(both.profile).into_iter().map(|Chosen { entry, .. }| {
        format!(
            "`{}` {} comes from its makers and was not tried on a node of kiln's. Unknown is {}.",
            entry.name, entry.version, entry.untried
        )
    })
}
