//! Layers laid over each other and checked: the file they make together, and where each of its values was said.

use super::{
    layer::{Layer, merge},
    problem::{Problem, Problems},
    set::Overrides,
    source::{Place, Source},
};
use crate::{
    file::{BoardFile, ProfileFile},
    schema::{SchemaKind, check},
};
use serde::de::DeserializeOwned;
use std::ops::Deref;
use toml::Table;

/// A file whose keys and values are all known and well-formed, with the place of each.
#[derive(Clone, Debug)]
pub struct Document<T> {
    kind: SchemaKind,
    file: T,
    layers: Vec<Layer>,
}

impl<T: DeserializeOwned> Document<T> {
    /// Lays `layers` over each other, the last on top.
    pub(crate) fn of(kind: SchemaKind, layers: Vec<Layer>) -> Result<Self, Problems> {
        let mut merged = Table::new();
        layers.iter().for_each(|layer| merge(&mut merged, layer.values()));
        Problems::check(check::layers(kind, &layers, &merged))?;
        // The schema is made from the type, so this fails only where the two were made to differ.
        let file = T::deserialize(merged).map_err(|error| Problem::new(error.message().to_owned()))?;
        Ok(Self { kind, file, layers })
    }
}

impl<T> Document<T> {
    pub(super) fn kind(&self) -> SchemaKind {
        self.kind
    }

    /// Where the value of `path` was said: on the topmost layer that has it. None for defaults.
    pub(crate) fn place(&self, path: &str) -> Option<Place> {
        debug_assert!(check::knows(self.kind, path), "a check points at `{path}`, which is no key");
        self.layers.iter().rev().find_map(|layer| layer.find(path))
    }

    /// The beginning of the lowest layer: where something is missing as a whole.
    pub(crate) fn start(&self) -> Option<Place> {
        self.layers.first().map(|layer| layer.place(0..0))
    }

    /// The table at `path` as a layer of its own.
    pub(crate) fn section(&self, path: &str) -> Option<Layer> {
        self.layers.iter().rev().find_map(|layer| layer.section(path))
    }

    /// Whether `key` was said below the layer that says `switch`: who switches the plugin by `--set` need not take back
    /// what the profile said about the old one.
    pub(crate) fn gives_way(&self, key: &str, switch: &str) -> bool {
        let layer = |path: &str| self.layers.iter().rposition(|layer| layer.find(path).is_some());
        layer(key) < layer(switch)
    }
}

impl<T> Deref for Document<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.file
    }
}

/// Reads a profile and lays `overrides` over it; what it extends is for [`crate::Library`] to find. `name` is what
/// messages call it.
pub fn parse_profile(name: &str, text: &str, overrides: &Overrides) -> Result<Document<ProfileFile>, Problems> {
    parse(SchemaKind::Profile, name, text, overrides)
}

/// Reads a board. `name` is what messages call it.
pub fn parse_board(name: &str, text: &str) -> Result<Document<BoardFile>, Problems> {
    parse(SchemaKind::Board, name, text, &Overrides::default())
}

fn parse<T>(kind: SchemaKind, name: &str, text: &str, overrides: &Overrides) -> Result<Document<T>, Problems>
where
    T: DeserializeOwned,
{
    let mut layers = vec![Layer::parse(Source::new(name, text))?];
    layers.extend(overrides.layers(kind).map_err(Problems::from_vec)?);
    Document::of(kind, layers)
}
