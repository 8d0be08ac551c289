//! One text of TOML with the place of every key and value.

use super::{
    problem::Problem,
    source::{Place, Source},
};
use crate::file::Secret;
use std::ops::Range;
use toml::{
    Spanned, Table, Value,
    de::{DeTable, DeValue},
};

/// One text of TOML with the place of every key and value.
#[derive(Clone, Debug)]
pub struct Layer {
    /// As it was written: a token may be in it.
    text: Secret,
    /// As messages show it.
    source: Source,
    values: Table,
}

impl Layer {
    /// Parses `source`. All faults of its syntax are told.
    pub fn parse(source: Source) -> Result<Self, Vec<Problem>> {
        let (_, errors) = DeTable::parse_recoverable(&source.text);
        let masked = source.masked();
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| syntax(&masked, error)).collect());
        }
        let values = source.text.parse::<Table>().map_err(|error| vec![syntax(&masked, &error)])?;
        Ok(Self { text: Secret::new(&*source.text), source: masked, values })
    }

    /// The keys with their places. They borrow from the text and are made again whenever somebody asks: files are small.
    pub fn tree(&self) -> Spanned<DeTable<'_>> {
        DeTable::parse_recoverable(self.text.expose()).0
    }

    /// The keys without their places.
    pub fn values(&self) -> &Table {
        &self.values
    }

    /// A place in this text.
    pub fn place(&self, span: Range<usize>) -> Place {
        Place { source: self.source.clone(), span }
    }

    /// The place of the value of `path`: keys with dots between them, elements of lists by number.
    pub fn find(&self, path: &str) -> Option<Place> {
        let mut parts = path.split('.');
        let first = parts.next()?;
        let tree = self.tree();
        let mut at = tree.get_ref().get(first)?;
        for part in parts {
            at = match at.get_ref() {
                DeValue::Array(items) => items.get(part.parse::<usize>().ok()?)?,
                DeValue::Table(table) => table.get(part)?,
                _ => return None,
            };
        }
        Some(self.place(at.span()))
    }
}

fn syntax(source: &Source, error: &toml::de::Error) -> Problem {
    let place = error.span().map(|span| Place { source: source.clone(), span });
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    Problem::new(format!("this is not TOML: {message}")).at(place, "here")
}

/// Lays `upper` over `lower`: tables join, everything else is replaced.
pub(super) fn merge(lower: &mut Table, upper: &Table) {
    for (key, value) in upper {
        match (lower.get_mut(key), value) {
            (Some(Value::Table(lower)), Value::Table(upper)) => merge(lower, upper),
            _ => {
                lower.insert(key.clone(), value.clone());
            }
        }
    }
}
