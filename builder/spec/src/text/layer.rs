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
    /// Parses `source`.
    pub fn parse(source: Source) -> Result<Self, Problem> {
        let (_, errors) = DeTable::parse_recoverable(&source.text);
        let masked = source.masked();
        // Only the first: those after it are often its echoes.
        if let Some(first) = errors.iter().min_by_key(|error| error.span().map(|span| span.start)) {
            return Err(syntax(&masked, first));
        }
        let values = source.text.parse::<Table>().map_err(|error| too_large(&masked, &error))?;
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
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let problem = Problem::new(format!("this is not TOML: {message}")).at(place_of(source, error), "here");
    match source.text.lines().find(|line| !line.trim().is_empty()).is_some_and(is_yaml) {
        true => problem.help("this looks like YAML; in TOML it is `key = \"value\"` and `[section]`"),
        false => problem,
    }
}

fn is_yaml(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
}

/// What parses as a tree and not as values is a number beyond 64 bits.
fn too_large(source: &Source, error: &toml::de::Error) -> Problem {
    Problem::new("this number is too large for any key").at(place_of(source, error), "too large")
}

fn place_of(source: &Source, error: &toml::de::Error) -> Option<Place> {
    error.span().map(|span| Place { source: source.clone(), span })
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
