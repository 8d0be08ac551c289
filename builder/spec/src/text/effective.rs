//! Every key of a file with its value, and who said so.

use super::{Document, Place};
use crate::schema::keys;
use serde::Serialize;
use toml::{Table, Value};

/// A key, what it is, and who said so.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Effective {
    /// Its path, with dots between the parts.
    pub key: String,
    /// Its value; none when nobody said one and there is no default, and none for a secret.
    pub value: Option<Value>,
    /// Where it was said: `profiles/mine.toml:7`, `--set`. None for a default.
    pub from: Option<String>,
}

impl<T: Serialize> Document<T> {
    /// All keys, by their path.
    pub fn effective(&self) -> Vec<Effective> {
        // What cannot be written as TOML was not read from it.
        let values = Table::try_from(&**self).unwrap_or_default();
        let one = |key: String| {
            let from = self.place(&key).map(|place| line(&place));
            Effective { value: find(&values, &key).cloned(), from, key }
        };
        keys(self.kind()).into_iter().map(one).collect()
    }
}

fn find<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        None => table.get(path),
        Some((first, rest)) => find(table.get(first)?.as_table()?, rest),
    }
}

/// The name of the source, and the line in it, from 1, where it has more than one.
fn line(place: &Place) -> String {
    let (name, text) = (&place.source.name, &place.source.text);
    match text.contains('\n') {
        true => format!("{name}:{}", text[..place.span.start].matches('\n').count() + 1),
        false => name.to_string(),
    }
}
