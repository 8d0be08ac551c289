//! Relationships between packages, [Debian Policy 7.1](https://www.debian.org/doc/debian-policy/ch-relationships.html):
//! `a | b (>= 1.2), c:any [amd64 !armhf]`. A field is a list of groups, a group is a list of alternatives.

use super::Version;
use std::{cmp::Ordering, fmt};

/// How a version must compare to that of a relation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operator {
    /// `<<`
    Earlier,
    /// `<=`, and the obsolete `<`
    EarlierOrEqual,
    /// `=`
    Exactly,
    /// `>=`, and the obsolete `>`
    LaterOrEqual,
    /// `>>`
    Later,
}

impl Operator {
    const SPELLINGS: [(&str, Self); 7] = [
        ("<<", Self::Earlier),
        ("<=", Self::EarlierOrEqual),
        (">>", Self::Later),
        (">=", Self::LaterOrEqual),
        ("=", Self::Exactly),
        // Debian Policy 7.1: these two are obsolete and mean "or equal".
        ("<", Self::EarlierOrEqual),
        (">", Self::LaterOrEqual),
    ];

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Earlier => order.is_lt(),
            Self::EarlierOrEqual => order.is_le(),
            Self::Exactly => order.is_eq(),
            Self::LaterOrEqual => order.is_ge(),
            Self::Later => order.is_gt(),
        }
    }
}

/// One alternative of a group: a package, perhaps of certain versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Relation<'a> {
    /// Of the package, real or virtual.
    pub name: &'a str,
    /// What stands after a colon: `any`, `native` or an architecture.
    pub qualifier: Option<&'a str>,
    /// The versions that will do; all when there is none.
    pub version: Option<(Operator, Version<'a>)>,
    /// Architectures in brackets, each perhaps negated by `!`; empty when the relation holds for all.
    pub architectures: &'a str,
}

/// A relation that does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a relation to a package: {reason}")]
pub struct RelationError {
    /// The part that was refused.
    pub text: String,
    /// Why.
    pub reason: &'static str,
}

/// Reads a field such as `Depends`: groups separated by commas, alternatives by bars. Empty groups are skipped, as
/// dpkg does.
///
/// # Errors
/// The first relation that does not follow the grammar.
pub fn parse(field: &str) -> Result<Vec<Vec<Relation<'_>>>, RelationError> {
    groups(field).map(|group| group.split('|').map(Relation::parse).collect()).collect()
}

/// The groups of a field as text, without blanks around them and without empty ones.
pub fn groups(field: &str) -> impl Iterator<Item = &str> {
    field.split(',').map(str::trim).filter(|group| !group.is_empty())
}

impl<'a> Relation<'a> {
    /// Reads one alternative.
    ///
    /// # Errors
    /// The text does not follow the grammar.
    pub fn parse(text: &'a str) -> Result<Self, RelationError> {
        let wrong = |reason| RelationError { text: text.trim().to_owned(), reason };
        let rest = text.trim();
        let end = rest.find(|c: char| c.is_whitespace() || "([<".contains(c)).unwrap_or(rest.len());
        let (full, rest) = rest.split_at(end);
        let (name, qualifier) = full.split_once(':').map_or((full, None), |(name, after)| (name, Some(after)));
        if !is_name(name) {
            return Err(wrong("a name has letters, digits and `+-.`"));
        }
        let (version, rest) = bracketed(rest, '(', ')').map_err(wrong)?;
        let version = version.map(constraint).transpose().map_err(wrong)?;
        let (architectures, rest) = bracketed(rest, '[', ']').map_err(wrong)?;
        // Build profiles (`<!nocheck>`) stand in source packages alone; a binary index has none.
        match rest.trim() {
            "" => Ok(Self { name, qualifier, version, architectures: architectures.unwrap_or("") }),
            _ => Err(wrong("something follows that does not belong there")),
        }
    }

    /// Whether a package of this version will do. No version (an unversioned `Provides`) satisfies no constraint.
    pub fn accepts(&self, version: Option<Version<'_>>) -> bool {
        match (self.version, version) {
            (None, _) => true,
            (Some((operator, wanted)), Some(version)) => operator.holds(version.cmp(&wanted)),
            (Some(_), None) => false,
        }
    }

    /// Whether the relation means anything on `architecture`.
    pub fn applies_to(&self, architecture: &str) -> bool {
        let mut listed = self.architectures.split_ascii_whitespace().peekable();
        let Some(first) = listed.peek() else { return true };
        let negated = first.starts_with('!');
        let named = listed.any(|entry| {
            matches!(entry.trim_start_matches('!'), "any" | "linux-any")
                || entry.trim_start_matches('!') == architecture
        });
        named != negated
    }
}

impl fmt::Display for Relation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some((operator, version)) = self.version {
            let spelling =
                Operator::SPELLINGS.iter().find(|(_, value)| *value == operator).map_or("", |(text, _)| text);
            write!(f, " ({spelling} {version})")?;
        }
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"+-._".contains(&c))
}

/// What stands between `open` and `close` at the beginning of `text`, and what follows.
fn bracketed(text: &str, open: char, close: char) -> Result<(Option<&str>, &str), &'static str> {
    let Some(inner) = text.trim_start().strip_prefix(open) else { return Ok((None, text)) };
    let (inner, rest) = inner.split_once(close).ok_or("a bracket is not closed")?;
    Ok((Some(inner.trim()), rest))
}

fn constraint(text: &str) -> Result<(Operator, Version<'_>), &'static str> {
    let (spelling, operator) = *Operator::SPELLINGS
        .iter()
        .find(|(spelling, _)| text.starts_with(spelling))
        .ok_or("a version needs one of << <= = >= >> before it")?;
    match text[spelling.len()..].trim() {
        "" => Err("the version is missing"),
        version if version.contains(char::is_whitespace) => Err("a version has no blanks"),
        version => Ok((operator, Version(version))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_alternatives_versions_and_qualifiers() {
        let groups = parse("libc6 (>= 2.38), default-mta | mail-transport-agent,\n python3:any (>> 3.1~), ").unwrap();
        assert_eq!(groups.len(), 3);
        assert_eq!(groups[0][0].version, Some((Operator::LaterOrEqual, Version("2.38"))));
        assert_eq!(groups[1].iter().map(|one| one.name).collect::<Vec<_>>(), ["default-mta", "mail-transport-agent"]);
        assert_eq!((groups[2][0].name, groups[2][0].qualifier), ("python3", Some("any")));
        assert_eq!(groups[2][0].to_string(), "python3 (>> 3.1~)");
    }

    #[test]
    fn accepts_the_versions_it_says() {
        let accepts = |text: &'static str, version| Relation::parse(text).unwrap().accepts(Some(Version(version)));
        assert!(accepts("a (>= 1.0)", "1.0") && !accepts("a (>> 1.0)", "1.0"));
        assert!(accepts("a (<< 1.0)", "1.0~rc1") && !accepts("a (<< 1.0)", "1.0"));
        assert!(accepts("a (= 1.0)", "1.0-0") && accepts("a(<1.0)", "1.0") && accepts("a", "7"));
        assert!(!Relation::parse("a (= 1)").unwrap().accepts(None));
    }

    #[test]
    fn architectures_may_be_listed_or_excluded() {
        let applies = |text: &'static str, arch| Relation::parse(text).unwrap().applies_to(arch);
        assert!(applies("a [amd64 arm64]", "arm64") && !applies("a [amd64]", "armhf"));
        assert!(applies("a [!amd64]", "arm64") && !applies("a [!amd64 !arm64]", "arm64"));
        assert!(applies("a [linux-any]", "amd64") && applies("a", "amd64"));
    }

    #[test]
    fn refuses_what_is_no_relation() {
        for text in ["a (>= )", "a (1.0)", "a (>= 1", "a b", "(>= 1)", "a || b", "a (= 1 2)", "ä"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
