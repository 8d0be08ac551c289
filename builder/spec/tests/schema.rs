//! The schema and the reference are made from the same doc comments as the checks.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{SchemaKind, reference, schema};
use serde_json::Value;

const KINDS: [SchemaKind; 3] = [SchemaKind::Profile, SchemaKind::Board, SchemaKind::Matrix];

/// Every key with its node, sections included.
fn keys(node: &Value, path: &str) -> Vec<(String, Value)> {
    let properties = node["properties"].as_object().into_iter().flatten();
    properties
        .flat_map(|(key, child)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let below = keys(child, &path);
            [vec![(path, child.clone())], below].concat()
        })
        .collect()
}

#[test]
fn every_key_is_described_and_in_kebab_case() {
    for (path, node) in KINDS.iter().flat_map(|kind| keys(&schema(*kind), "")) {
        assert!(node["description"].as_str().is_some_and(|text| text.ends_with('.')), "{path}: {node}");
        assert!(path.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.'), "{path}");
    }
}

#[test]
fn every_table_is_closed() {
    for kind in KINDS {
        let all = [vec![(String::new(), schema(kind))], keys(&schema(kind), "")].concat();
        for (path, node) in all.iter().filter(|(_, node)| node.get("properties").is_some()) {
            assert_eq!(node["additionalProperties"], false, "{} `{path}` takes anything", kind.word());
        }
    }
}

#[test]
fn the_schema_stands_alone() {
    for kind in KINDS {
        assert!(!schema(kind).to_string().contains("\"$ref\""), "the walk beside a file meets no reference");
    }
}

#[test]
fn every_key_is_in_the_reference_with_its_words() {
    for kind in KINDS {
        let text = reference(kind);
        for (path, node) in keys(&schema(kind), "") {
            let name = path.rsplit('.').next().unwrap();
            let heading =
                if node.get("properties").is_some() { format!("## `[{path}]`") } else { format!("### `{name}`") };
            assert!(text.contains(&heading), "{heading} is missing");
        }
        assert!(!text.contains("null"), "TOML has no null");
    }
}

#[test]
fn editors_know_the_choices_and_defaults() {
    let profile = schema(SchemaKind::Profile);
    let plugin = &profile["properties"]["cni"]["properties"]["plugin"];
    assert!(plugin.to_string().contains("\"bridge\""), "{plugin}");
    assert_eq!(plugin["default"], "flannel");
    assert_eq!(profile["properties"]["network"]["properties"]["pod-cidr"]["default"], "10.42.0.0/16");
    assert!(!profile.to_string().contains("<secret>"));
}
