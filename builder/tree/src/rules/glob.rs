//! Globs of paths: `*` and `?` stay inside one part, `**` spans parts, `{a,b}` is either. What matches a directory
//! matches all below it, so that `usr/share/doc` and `usr/share/doc/**` differ only in the directory itself.

use serde::{Deserialize, Deserializer, de::Error as _};

/// A glob of paths relative to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    /// Alternatives after `{}` was spelled out.
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    /// All before the first part with a wildcard: what does not begin so cannot match, and most paths do not.
    literal: String,
    /// The parts from the first one with a wildcard; none when there is no wildcard at all.
    wild: Vec<String>,
}

impl Glob {
    /// Reads a glob; a leading slash, an empty part or an unclosed brace is an error in words.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(format!("`{text}` is not a glob of paths relative to the root, such as `usr/share/doc/**`"));
        }
        let spelled = spell_out(text).ok_or_else(|| format!("`{text}` has an unclosed `{{`"))?;
        Ok(Self { text: text.to_owned(), patterns: spelled.iter().map(|text| Pattern::new(text)).collect() })
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether `path` or a directory above it matches.
    pub fn matches(&self, path: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(path))
    }
}

impl Pattern {
    fn new(text: &str) -> Self {
        let Some(wildcard) = text.find(['*', '?']) else {
            return Self { literal: text.to_owned(), wild: Vec::new() };
        };
        let start = text[..wildcard].rfind('/').map_or(0, |slash| slash + 1);
        Self { literal: text[..start].to_owned(), wild: text[start..].split('/').map(str::to_owned).collect() }
    }

    fn matches(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(&self.literal) else { return false };
        match self.wild.is_empty() {
            true => rest.is_empty() || rest.starts_with('/'),
            false => match_parts(&self.wild, &rest.split('/').collect::<Vec<_>>()),
        }
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// `a{b,c}d` as `abd` and `acd`.
fn spell_out(text: &str) -> Option<Vec<String>> {
    let Some(open) = text.find('{') else { return Some(vec![text.to_owned()]) };
    let close = open + text[open..].find('}')?;
    let mut all = Vec::new();
    for choice in text[open + 1..close].split(',') {
        all.extend(spell_out(&format!("{}{choice}{}", &text[..open], &text[close + 1..]))?);
    }
    Some(all)
}

fn match_parts(pattern: &[String], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, _) => true, // all below a match matches
        (Some(_), None) => false,
        (Some((first, rest)), Some((_, below))) if first == "**" => {
            match_parts(rest, path) || match_parts(pattern, below)
        }
        (Some((first, rest)), Some((part, below))) => {
            match_part(first.as_bytes(), part.as_bytes()) && match_parts(rest, below)
        }
    }
}

fn match_part(pattern: &[u8], part: &[u8]) -> bool {
    match (pattern.split_first(), part.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => match_part(rest, part) || (!part.is_empty() && match_part(pattern, &part[1..])),
        (Some((b'?', rest)), Some((_, tail))) => match_part(rest, tail),
        (Some((a, rest)), Some((b, tail))) => a == b && match_part(rest, tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, path: &str) -> bool {
        Glob::new(glob).unwrap().matches(path)
    }

    #[test]
    fn stars_stay_inside_a_part_and_double_stars_do_not() {
        assert!(matches("usr/lib/*/perl*", "usr/lib/x86_64-linux-gnu/perl-base/x.pm"));
        assert!(!matches("usr/*/x", "usr/lib/y/x"));
        assert!(matches("usr/**/x", "usr/lib/y/x"));
        assert!(matches("**/*.pyc", "a.pyc"));
        assert!(matches("etc/r?.d", "etc/rc.d"));
    }

    #[test]
    fn a_directory_goes_with_all_below_but_its_neighbours_stay() {
        assert!(matches("usr/share/doc", "usr/share/doc/a/b"));
        assert!(!matches("usr/share/doc", "usr/share/docbook"));
        assert!(matches("usr/share/doc/**", "usr/share/doc/a/b"));
        assert!(!matches("usr/share/doc/**", "usr/share/doc"));
    }

    #[test]
    fn braces_are_either() {
        assert!(matches("usr/share/{doc,man}/**", "usr/share/man/man1"));
        assert!(!matches("usr/share/{doc,man}/**", "usr/share/info/x"));
        assert!(Glob::new("a{b").is_err());
        assert!(Glob::new("/etc").is_err());
    }
}
