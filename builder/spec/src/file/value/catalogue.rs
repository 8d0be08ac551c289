//! Names of the catalogue.

use crate::{catalogue, file::Arch};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::json;
use std::borrow::Cow;

/// The name of an add-on of the catalogue that stands beside the parts of kiln.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct CatalogueName(String);

impl CatalogueName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn beside() -> impl Iterator<Item = &'static catalogue::Entry> {
    catalogue::all().iter().filter(|entry| entry.replaces.is_none())
}

impl<'de> Deserialize<'de> for CatalogueName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        match beside().any(|entry| entry.name == name) {
            true => Ok(Self(name)),
            false => Err(D::Error::custom(format!("the catalogue has no `{name}`"))),
        }
    }
}

/// A word of a list, as those of Rust's own enums are.
impl JsonSchema for CatalogueName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CatalogueName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let word = |entry: &catalogue::Entry| {
            let arches: Vec<_> = entry.arches.iter().map(|arch| Arch::word(*arch)).collect();
            let means = format!("{} ({}, for {}).", entry.description, entry.version, arches.join(", "));
            json!({ "type": "string", "const": entry.name, "description": means })
        };
        json_schema!({ "oneOf": beside().map(word).collect::<Vec<_>>() })
    }
}
