//! `kiln profiles`: what there is, what one says, how two differ.

use super::{list, specs};
use crate::{
    args::{OutputFormat, ProfilesArgs, ProfilesCommand},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_spec::{Effective, Overrides};
use serde_json::json;
use std::{fmt::Write as _, process::ExitCode};

/// Does what is asked of profiles.
pub fn run(settings: &Settings, args: &ProfilesArgs) -> Result<ExitCode, Failure> {
    let effective = |name: &str, set: &[String]| {
        let overrides = Overrides { set: set.to_vec(), ..Overrides::default() };
        specs::library(settings).effective(name, &overrides)
    };
    match &args.command {
        None => return Ok(list::profiles(settings, args.list.format)),
        Some(ProfilesCommand::Show { profile, set, list }) => {
            let keys = effective(profile, set)?;
            print::out(match list.format {
                OutputFormat::Json => format!("{:#}", json!({ "version": 1, "profile": profile, "keys": keys })),
                OutputFormat::Text => show(&keys),
            });
        }
        Some(ProfilesCommand::Diff { one, other, list }) => {
            let pairs = differences(effective(one, &[])?, effective(other, &[])?);
            print::out(match list.format {
                OutputFormat::Json => format!("{:#}", json!({ "version": 1, "differences": pairs })),
                OutputFormat::Text => diff([one, other], &pairs),
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(keys: &[Effective]) -> String {
    let rows: Vec<_> = keys.iter().map(|key| [key.key.clone(), value(key), origin(key)]).collect();
    table(&rows)
}

/// The keys that have another value, with both.
fn differences(one: Vec<Effective>, other: Vec<Effective>) -> Vec<(Effective, Effective)> {
    // Both have all keys, in the same order. What they say about themselves always differs.
    let differ = |one: &Effective, other: &Effective| one.value != other.value && one.key != "description";
    one.into_iter().zip(other).filter(|(one, other)| differ(one, other)).collect()
}

fn diff(names: [&String; 2], pairs: &[(Effective, Effective)]) -> String {
    let [one, other] = names.map(Clone::clone);
    let mut rows = vec![["".to_owned(), one, other]];
    rows.extend(pairs.iter().map(|(one, other)| [one.key.clone(), value(one), value(other)]));
    match pairs.is_empty() {
        true => "the two say the same".to_owned(),
        false => table(&rows),
    }
}

fn value(key: &Effective) -> String {
    match (&key.value, &key.from) {
        (Some(value), _) => value.to_string(),
        (None, Some(_)) => "(a secret)".to_owned(),
        (None, None) => "-".to_owned(),
    }
}

fn origin(key: &Effective) -> String {
    match (&key.from, &key.value) {
        (Some(from), _) => from.clone(),
        (None, Some(_)) => "default".to_owned(),
        (None, None) => String::new(),
    }
}

/// Columns as wide as what is in them; a long value pushes only its own line.
fn table(rows: &[[String; 3]]) -> String {
    const WIDEST: usize = 48;
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count().min(WIDEST)).max().unwrap_or(0);
    let (key, value) = (width(0), width(1));
    let mut out = String::new();
    for [first, second, third] in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", format!("{first:<key$}  {second:<value$}  {third}").trim_end());
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str, value: Option<&str>, from: Option<&str>) -> Effective {
        let value = value.map(|value| value.parse().expect("this is TOML"));
        Effective { key: key.to_owned(), value, from: from.map(str::to_owned) }
    }

    #[test]
    fn values_come_with_who_said_so() {
        let keys = [
            key("access.console-token", None, Some("--set")),
            key("cni.backend", None, None),
            key("cni.plugin", Some("\"bridge\""), Some("mine.toml:3")),
            key("kubernetes.max-pods", Some("110"), None),
        ];
        let expected = "\
access.console-token  (a secret)  --set
cni.backend           -
cni.plugin            \"bridge\"    mine.toml:3
kubernetes.max-pods   110         default";
        assert_eq!(show(&keys), expected);
    }

    #[test]
    fn only_what_differs_is_compared() {
        let one = vec![key("a", Some("1"), None), key("b", Some("2"), None), key("c", None, None)];
        let other = vec![key("a", Some("1"), Some("x.toml:1")), key("b", Some("3"), None), key("c", Some("4"), None)];
        let pairs = differences(one, other);
        assert_eq!(diff([&"one".into(), &"other".into()], &pairs), "   one  other\nb  2    3\nc  -    4");
        assert_eq!(diff([&"one".into(), &"other".into()], &[]), "the two say the same");
    }
}
