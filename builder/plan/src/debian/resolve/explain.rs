//! Why a wish cannot be fulfilled, in the words of somebody who wrote it: from the wish, package by package, to the
//! place where it ends.

use super::{
    greedy::{Obstacle, Step, Walk},
    market::Market,
    universe::Id,
};
use crate::debian::relation::Relation;

/// Names this far apart in letters, or less, may be meant.
const NEAR: usize = 2;
const SHOWN: usize = 4;

/// One reason a line.
pub(super) fn explain(market: &Market<'_, '_>, walk: &Walk<'_, '_, '_>, obstacle: &Obstacle) -> String {
    let mut lines = Vec::new();
    match obstacle {
        Obstacle::Missing(step) => {
            way_to(market, walk, step, &mut lines);
            lines.push(have(market, &step.text));
        }
        Obstacle::OtherVersion { step, taken } => {
            way_to(market, walk, step, &mut lines);
            lines.push(format!("but {} is needed too:", named(market, *taken)));
            reason(market, walk, *taken, &mut lines);
        }
        Obstacle::Conflict { by, with, text } => {
            reason(market, walk, *by, &mut lines);
            lines.push(format!(
                "{} cannot be beside `{text}`, but {} is needed too:",
                named(market, *by),
                named(market, *with)
            ));
            reason(market, walk, *with, &mut lines);
        }
    }
    lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// Names like `name`, the likeliest first.
pub(super) fn similar(market: &Market<'_, '_>, name: &str) -> Vec<String> {
    let distance = |other: &str| strsim::damerau_levenshtein(name, other);
    let near = |other: &&str| other.len().abs_diff(name.len()) <= NEAR && distance(other) <= NEAR;
    let mut names: Vec<&str> = market.universe.names().filter(near).collect();
    names.sort_by_key(|other| (distance(other), *other));
    names.into_iter().take(SHOWN).map(str::to_owned).collect()
}

/// The needs that lead to `step`, the wish first.
fn way_to(market: &Market<'_, '_>, walk: &Walk<'_, '_, '_>, step: &Step, lines: &mut Vec<String>) {
    match step.of {
        None => lines.push(format!("`{}` was asked for", step.text)),
        Some(id) => {
            reason(market, walk, id, lines);
            lines.push(format!("{} depends on `{}`", named(market, id), step.text));
        }
    }
}

/// Why a package was taken.
fn reason(market: &Market<'_, '_>, walk: &Walk<'_, '_, '_>, id: Id, lines: &mut Vec<String>) {
    if let Some(step) = walk.reasons.get(&id) {
        way_to(market, walk, step, lines);
    }
}

/// What there is of the packages that `group` names.
fn have(market: &Market<'_, '_>, group: &str) -> String {
    let relations = group.split('|').filter_map(|one| Relation::parse(one.split('/').next().unwrap_or(one)).ok());
    let mut found = Vec::new();
    for relation in relations {
        let versions = market.universe.versions(relation.name).iter();
        found.extend(versions.map(|id| format!("{} in {}", named(market, *id), market.universe.choice(*id).suite)));
    }
    match found.len() {
        0 => format!("no package of that name is in {}", market.universe.suites()),
        _ => format!("but there is only {}", found.join(", ")),
    }
}

fn named(market: &Market<'_, '_>, id: Id) -> String {
    let package = market.universe.package(id);
    format!("{} {}", package.name, package.version)
}
