//! Two maps to what differs between them.

use serde::Serialize;
use std::collections::BTreeMap;

/// Something that has a value in one image, the other, or both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Change<V> {
    /// Its name.
    pub name: String,
    /// In the first image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one: Option<V>,
    /// In the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<V>,
}

/// The names of which the value differs, in their order.
pub(super) fn changes<V: Clone + PartialEq>(one: &BTreeMap<String, V>, other: &BTreeMap<String, V>) -> Vec<Change<V>> {
    let added = other.keys().filter(|name| !one.contains_key(*name));
    let mut names: Vec<&String> = one.keys().chain(added).collect();
    names.sort();
    let change =
        |name: &String| Change { name: name.clone(), one: one.get(name).cloned(), other: other.get(name).cloned() };
    names.into_iter().map(change).filter(|change| change.one != change.other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_no_change() {
        let map = |pairs: &[(&str, i32)]| pairs.iter().map(|(name, value)| (name.to_string(), *value)).collect();
        let found = changes(&map(&[("a", 1), ("b", 2), ("c", 3)]), &map(&[("b", 2), ("c", 4), ("d", 5)]));
        let change = |name: &str, one, other| Change { name: name.into(), one, other };
        assert_eq!(found, [change("a", Some(1), None), change("c", Some(3), Some(4)), change("d", None, Some(5))]);
    }
}
