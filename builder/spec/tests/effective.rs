//! Who said what of a profile.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Effective, Library, Overrides};

fn effective(set: &[&str]) -> Vec<Effective> {
    let overrides = Overrides {
        set: set.iter().map(ToString::to_string).collect(),
        console_token: Some("open-sesame-please".into()),
        ..Overrides::default()
    };
    Library::new(vec!["tests/library/profiles".into()], Vec::new()).effective("house", &overrides).unwrap()
}

fn one(keys: &[Effective], path: &str) -> (Option<String>, Option<String>) {
    let key = keys.iter().find(|key| key.key == path).unwrap();
    (key.value.as_ref().map(ToString::to_string), key.from.clone())
}

#[test]
fn every_key_says_its_value_and_whose_it_is() {
    let keys = effective(&["cni.plugin=bridge"]);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(one(&keys, "cni.plugin"), (some("\"bridge\""), some("--set")));
    assert_eq!(one(&keys, "description").1, some("tests/library/profiles/house.toml:1"));
    // From the built-in profile that it extends.
    assert_eq!(one(&keys, "storage.plugin").0, some("\"local-path\""));
    assert!(one(&keys, "storage.plugin").1.unwrap().starts_with("k3s-like.toml (built-in profile):"));
    assert_eq!(one(&keys, "kubernetes.max-pods"), (some("110"), None));
    assert_eq!(one(&keys, "storage.path"), (None, None));
}

#[test]
fn a_secret_is_there_without_its_value() {
    let keys = effective(&[]);
    assert_eq!(one(&keys, "access.console-token"), (None, Some("KILN_CONSOLE_TOKEN".into())));
    assert!(!format!("{keys:?}").contains("open-sesame-please"));
}
