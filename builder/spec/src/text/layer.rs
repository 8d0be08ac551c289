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
    /// The keys and numbers that lead to the table in the text that is meant; none for all of it.
    below: Vec<String>,
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
        Ok(Self { text: Secret::new(&*source.text), source: masked, below: Vec::new(), values })
    }

    /// The table at `path` as a layer of its own, whose places are still those in this text.
    pub fn section(&self, path: &str) -> Option<Self> {
        let parts: Vec<_> = path.split('.').map(str::to_owned).collect();
        let (first, rest) = parts.split_first()?;
        let at = rest.iter().try_fold(self.values.get(first)?, |at, part| match at {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            at => at.get(part),
        });
        let values = at?.as_table()?.clone();
        Some(Self { below: [self.below.clone(), parts].concat(), values, ..self.clone() })
    }

    /// The keys with their places. They borrow from the text and are made again whenever somebody asks: files are small.
    pub fn tree(&self) -> Spanned<DeTable<'_>> {
        let (tree, _) = DeTable::parse_recoverable(self.text.expose());
        let whole = Spanned::new(tree.span(), DeValue::Table(tree.into_inner()));
        let at = self.below.iter().try_fold(whole, |at, part| step_into(at.into_inner(), part));
        match at.map(|at| (at.span(), at.into_inner())) {
            Some((span, DeValue::Table(table))) => Spanned::new(span, table),
            // A section is only made where there is a table.
            _ => Spanned::new(0..0, DeTable::new()),
        }
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

fn step_into<'t>(value: DeValue<'t>, part: &str) -> Option<Spanned<DeValue<'t>>> {
    match value {
        DeValue::Array(items) => items.into_iter().nth(part.parse().ok()?),
        DeValue::Table(mut table) => table.remove(part),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_points_into_the_whole_text() {
        let text = "[[image]]\nset.dns = 1\n[[image]]\n[image.set.cni]\nplugin = \"bridge\"\n";
        let layer = Layer::parse(Source::new("x", text)).unwrap();
        let section = layer.section("image.1.set").unwrap();
        assert_eq!(section.values().keys().collect::<Vec<_>>(), ["cni"]);
        assert_eq!(&text[section.find("cni.plugin").unwrap().span], "\"bridge\"");
        assert!(section.find("dns").is_none() && layer.section("image.2.set").is_none());
        assert!(layer.section("image.0.set.dns").is_none(), "it is no table");
    }
}
