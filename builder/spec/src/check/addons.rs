//! Manifests.

use super::Both;
use crate::text::Problem;

pub(super) fn check(both: Both) -> Vec<Problem> {
    let all = &both.profile.addon;
    let mut problems = Vec::new();
    for (number, addon) in all.iter().enumerate() {
        for (key, there) in [("name", addon.name.is_some()), ("manifest", addon.manifest.is_some())] {
            if !there {
                problems.push(
                    Problem::new(format!("an add-on has no `{key}`"))
                        .at(both.profile.place(&format!("addon.{number}")), "this one")
                        .help("`[[addon]]` has a name of your choice and a manifest: a file, or an address"),
                );
            }
        }
        if let Some(name) =
            addon.name.as_ref().filter(|name| all[..number].iter().any(|other| other.name.as_ref() == Some(name)))
        {
            problems.push(
                Problem::new(format!("two add-ons have the name `{name}`"))
                    .at(both.profile.place(&format!("addon.{number}.name")), "the second")
                    .help("give it another one"),
            );
        }
    }
    problems
}
