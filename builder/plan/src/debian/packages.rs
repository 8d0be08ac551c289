//! A `Packages` index: what can be had, and where. One release of Debian has 69,000 packages in 55 MB of text, so
//! packages borrow from it and only the fields that kiln uses are looked at.

use super::{
    Version,
    control::{self, ControlError, Problem, Stanza},
};
use kiln_types::Digest;

/// A package of an index. Relations are kept as text: of 69,000 packages a few hundred are ever asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Package<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: Version<'a>,
    /// `all` or the architecture of the index.
    pub architecture: &'a str,
    /// Whether Debian counts on it being there without naming it.
    pub essential: bool,
    /// `required`, `important`, `standard`, `optional` or `extra`.
    pub priority: &'a str,
    /// Relations, as written; empty when there are none.
    pub relations: Relations<'a>,
    /// Path of the deb below the root of the archive.
    pub filename: &'a str,
    /// Size of the deb in bytes.
    pub size: u64,
    /// Digest of the deb.
    pub sha256: Digest,
}

/// The relations of a package, each as written and empty when absent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Relations<'a> {
    /// `Pre-Depends`
    pub pre_depends: &'a str,
    /// `Depends`
    pub depends: &'a str,
    /// `Conflicts`
    pub conflicts: &'a str,
    /// `Breaks`
    pub breaks: &'a str,
    /// `Provides`
    pub provides: &'a str,
}

/// Reads a whole index; for callers whose input is not known to be text.
///
/// # Errors
/// Text that is not UTF-8, and whatever [`parse_text`] refuses.
pub fn parse(bytes: &[u8]) -> Result<Vec<Package<'_>>, ControlError> {
    parse_text(control::text(bytes)?)
}

/// Reads a whole index.
///
/// # Errors
/// A stanza that is not in the format, or lacks what a package must have; with its line.
pub fn parse_text(text: &str) -> Result<Vec<Package<'_>>, ControlError> {
    // A stanza has 800 bytes on average.
    let mut packages = Vec::with_capacity(text.len() / 800);
    for stanza in control::stanzas(text) {
        packages.push(package(&stanza?)?);
    }
    Ok(packages)
}

fn package<'a>(stanza: &Stanza<'a>) -> Result<Package<'a>, ControlError> {
    let optional = |name| stanza.get(name).unwrap_or("");
    Ok(Package {
        name: stanza.require("Package")?,
        version: Version(stanza.require("Version")?),
        architecture: stanza.require("Architecture")?,
        essential: stanza.get("Essential") == Some("yes"),
        priority: optional("Priority"),
        relations: Relations {
            pre_depends: optional("Pre-Depends"),
            depends: optional("Depends"),
            conflicts: optional("Conflicts"),
            breaks: optional("Breaks"),
            provides: optional("Provides"),
        },
        filename: filename(stanza)?,
        size: number(stanza, "Size")?,
        sha256: digest(stanza)?,
    })
}

/// The path becomes part of a URL, so nothing in it may lead out of the archive.
fn filename<'a>(stanza: &Stanza<'a>) -> Result<&'a str, ControlError> {
    let path = stanza.require("Filename")?;
    let inside = !path.starts_with('/') && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\".contains(&byte));
    if inside && plain { Ok(path) } else { Err(wrong(stanza, "Filename", path, "a path inside the archive")) }
}

fn number(stanza: &Stanza<'_>, field: &'static str) -> Result<u64, ControlError> {
    let value = stanza.require(field)?;
    value.parse().map_err(|_| wrong(stanza, field, value, "a number of bytes"))
}

fn digest(stanza: &Stanza<'_>) -> Result<Digest, ControlError> {
    let value = stanza.require("SHA256")?;
    value.parse().map_err(|_| wrong(stanza, "SHA256", value, "a sha256 digest"))
}

fn wrong(stanza: &Stanza<'_>, field: &'static str, value: &str, expected: &'static str) -> ControlError {
    ControlError { line: stanza.line, problem: Problem::Value { field, value: value.to_owned(), expected } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(filename: &str, size: &str) -> String {
        let digest = Digest::of("deb");
        format!(
            "Package: a\nVersion: 1:2-3\nArchitecture: amd64\nEssential: yes\nDepends: b (>= 1),\n c\n\
             Filename: {filename}\nSize: {size}\nSHA256: {digest}\nDescription: x\n y\n"
        )
    }

    #[test]
    fn reads_what_a_build_needs() {
        let text = index("pool/main/a/a_2-3_amd64.deb", "17");
        let packages = parse(text.as_bytes()).unwrap();
        assert_eq!(packages[0].version, Version("1:2-3"));
        assert!(packages[0].essential);
        assert_eq!(packages[0].relations.depends, "b (>= 1),\n c");
        assert_eq!((packages[0].size, packages[0].sha256), (17, Digest::of("deb")));
    }

    #[test]
    fn refuses_paths_that_lead_out_of_the_archive() {
        for path in ["/etc/passwd", "pool/../../x", "pool//x", "pool/a b", "pool/a?b"] {
            assert!(parse(index(path, "1").as_bytes()).is_err(), "{path}");
        }
    }

    #[test]
    fn refuses_sizes_that_are_no_numbers_and_stanzas_without_a_digest() {
        assert!(parse(index("pool/a", "-1").as_bytes()).is_err());
        assert!(parse(b"Package: a\nVersion: 1\nArchitecture: all\nFilename: a\nSize: 1\n").is_err());
    }
}
