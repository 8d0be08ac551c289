//! Names that a board borrows from `rootfs/prune.toml`.

use super::Both;
use crate::{
    file::{BoardFile, Radio, value::RuleName},
    text::{Problem, did_you_mean, list},
};
use std::{collections::BTreeSet, sync::LazyLock};
use toml::Table;

const PRUNE: &str = "rootfs/prune.toml";

pub(super) fn check(both: Both) -> Vec<Problem> {
    // Read once: every check of every board asks.
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| known(kiln_data::read(PRUNE).unwrap_or_default()));
    let known = &*KNOWN;
    let words = || known.iter().map(String::as_str);
    let unknown = named(both).into_iter().filter(|(_, rule)| !known.contains(rule.as_str()));
    unknown
        .map(|(path, rule)| {
            let help = match did_you_mean(rule.as_str(), words()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are {}", list(words(), "and")),
            };
            Problem::new(format!("{PRUNE} has no rule `{rule}` of modules or firmware"))
                .at(both.board.place(&path), "unknown rule")
                .help(help)
        })
        .collect()
}

/// Every rule that the board names, with its place in the file.
fn named(both: Both<'_>) -> Vec<(String, &RuleName)> {
    let board: &BoardFile = both.board;
    let lists =
        [("modules", &board.modules[..]), ("wifi.rules", of(&board.wifi)), ("bluetooth.rules", of(&board.bluetooth))];
    let places = |(path, rules): (&'static str, _)| {
        <[RuleName]>::iter(rules).enumerate().map(move |(i, rule)| (format!("{path}.{i}"), rule))
    };
    lists.into_iter().flat_map(places).collect()
}

fn of(radio: &Option<Radio>) -> &[RuleName] {
    radio.as_ref().map(|radio| &radio.rules[..]).unwrap_or_default()
}

/// The names of all `[[modules]]` and `[[firmware]]`. Several may share one.
fn known(bytes: &[u8]) -> BTreeSet<String> {
    let table: Table = std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).unwrap_or_default();
    let lists = ["modules", "firmware"].into_iter().filter_map(|kind| table.get(kind)?.as_array());
    let rules = lists.flatten();
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
