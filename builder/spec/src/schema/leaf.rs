//! The check of one value.

use super::{node::Node, planned};
use crate::{
    file::value,
    text::{Place, Problem, did_you_mean, list},
};
use toml::de::DeValue;

/// Where a value is: in the schema and in the text.
pub(super) struct At<'a> {
    /// Its node of the schema.
    pub node: Node<'a>,
    /// Its keys with dots between them; elements of lists have numbers.
    pub path: &'a str,
    /// Its place in the text.
    pub place: Place,
}

impl At<'_> {
    /// The key as people know it: elements of lists are pointed at, not numbered.
    fn shown(&self) -> &str {
        match self.path.rsplit_once('.') {
            Some((list, last)) if last.bytes().all(|c| c.is_ascii_digit()) => list,
            _ => self.path,
        }
    }

    fn problem(&self, message: String, label: &str) -> Option<Problem> {
        Some(Problem::new(message).at(Some(self.place.clone()), label))
    }
}

/// What is wrong with `value`, if anything.
pub(super) fn check(at: &At, value: &DeValue) -> Option<Problem> {
    match (at.node.kind(), value) {
        ("string", DeValue::String(text)) if at.node.words().is_empty() => text_format(at, text),
        ("string", DeValue::String(text)) => word(at, text),
        ("integer", DeValue::Integer(number)) => range(at, number.as_str(), number.radix()),
        ("array", DeValue::Array(items)) => length(at, items.len()),
        ("boolean", DeValue::Boolean(_)) | ("object" | "", DeValue::Table(_)) => None,
        ("", DeValue::String(text)) => text_format(at, text),
        _ => wrong_type(at, value),
    }
}

fn wrong_type(at: &At, value: &DeValue) -> Option<Problem> {
    let found = found(value);
    let problem = at
        .problem(format!("`{}` must be {}, not {found}", at.shown(), expected(at.node)), &format!("this is {found}"))?;
    Some(match at.node.properties() {
        None if right_in_quotes(at, value) => problem.help("in quotes it is text"),
        None => problem,
        Some(keys) => {
            let keys = list(keys.keys().map(String::as_str), "and");
            problem.help(format!("write a section `[{}]`; it has {keys}", at.path))
        }
    })
}

/// Whether a number would be right as text, such as a passphrase of digits alone.
fn right_in_quotes(at: &At, value: &DeValue) -> bool {
    match (value, at.node.format()) {
        (DeValue::Integer(number), Some(format)) => value::check_format(format, number.as_str()).is_ok(),
        _ => false,
    }
}

fn expected(node: Node) -> String {
    let words = node.words();
    match node.kind() {
        "string" if !words.is_empty() => format!("{}, in quotes", list(words.iter().map(|(word, _)| *word), "or")),
        "string" | "" => node.format().and_then(value::description).unwrap_or("text").to_owned(),
        "integer" => "a whole number".to_owned(),
        "boolean" => "`true` or `false`, without quotes".to_owned(),
        "array" => "a list, in `[` and `]`".to_owned(),
        _ => "a section of keys".to_owned(),
    }
}

fn found(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn word(at: &At, text: &str) -> Option<Problem> {
    let words: Vec<_> = at.node.words().into_iter().map(|(word, _)| word).collect();
    if words.contains(&text) {
        return None;
    }
    let can_be = format!("`{}` can be {}", at.shown(), list(words.iter().copied(), "or"));
    let meant = planned::other_name(text).filter(|meant| words.contains(meant));
    let meant = meant.or_else(|| did_you_mean(text, words.iter().copied()));
    let (message, help) = match (planned::value(at.shown(), text), meant) {
        (Some(why), _) => (why, can_be),
        (None, Some(meant)) => {
            (format!("`{}` cannot be `{text}`", at.shown()), format!("did you mean `{meant}`? {can_be}"))
        }
        (None, None) => (format!("`{}` cannot be `{text}`", at.shown()), can_be),
    };
    Some(at.problem(message, "not one of its values")?.help(help))
}

fn text_format(at: &At, text: &str) -> Option<Problem> {
    let why = value::check_format(at.node.format()?, text).err()?;
    at.problem(format!("`{}` is wrong: {why}", at.shown()), "this value")
}

fn range(at: &At, digits: &str, radix: u32) -> Option<Problem> {
    let least = at.node.number("minimum").unwrap_or(0);
    let most = at.node.number("maximum").unwrap_or(i64::from(u32::MAX));
    match i64::from_str_radix(digits, radix) {
        Ok(number) if (least..=most).contains(&number) => None,
        _ => at.problem(format!("`{}` must be from {least} to {most}", at.path), "out of range"),
    }
}

fn length(at: &At, items: usize) -> Option<Problem> {
    let least = at.node.number("minItems").unwrap_or(0);
    match items as i64 >= least {
        true => None,
        false => at.problem(format!("`{}` must not be empty", at.path), "empty list"),
    }
}
