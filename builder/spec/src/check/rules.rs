//! Names that a board borrows from `rootfs/prune.toml`.

use super::Both;
use crate::text::{Problem, did_you_mean, list};
use std::collections::BTreeSet;
use toml::{Table, Value};

const PRUNE: &str = "rootfs/prune.toml";

pub(super) fn check(both: Both) -> Vec<Problem> {
    let known = known(kiln_data::read(PRUNE).unwrap_or_default());
    let words = || known.iter().map(String::as_str);
    let unknown = both.board.modules.iter().enumerate().filter(|(_, rule)| !known.contains(rule.as_str()));
    unknown
        .map(|(i, rule)| {
            let help = match did_you_mean(rule.as_str(), words()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are {}", list(words(), "and")),
            };
            Problem::new(format!("{PRUNE} has no rule `{rule}` of modules"))
                .at(both.board.place(&format!("modules.{i}")), "unknown rule")
                .help(help)
        })
        .collect()
}

/// The names of all `[[modules]]`. Several may share one.
fn known(bytes: &[u8]) -> BTreeSet<String> {
    let table: Table = std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).unwrap_or_default();
    let rules = table.get("modules").and_then(Value::as_array).into_iter().flatten();
    rules.filter_map(|rule| rule.get("name")?.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_this_tree_are_found() {
        assert!(known(kiln_data::read(PRUNE).unwrap()).contains("base"));
    }
}
