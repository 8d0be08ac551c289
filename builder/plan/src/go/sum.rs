//! `go.sum`: one line `<module> <version>[/go.mod] h1:<hash>` for each module zip and each `go.mod`.

use super::H1;
use std::collections::BTreeMap;

/// A module at a version.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Module {
    /// Its path: `golang.org/x/mod`.
    pub path: String,
    /// Its version: `v0.20.0`.
    pub version: String,
}

/// The hashes of a `go.sum`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GoSum {
    /// Modules whose code may be compiled, with the hash of their zip.
    pub zips: BTreeMap<Module, H1>,
    /// Modules whose requirements are read, with the hash of their `go.mod`.
    pub mods: BTreeMap<Module, H1>,
}

/// A line that is not of the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("go.sum, line {line}: {problem}")]
pub struct GoSumError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl GoSum {
    /// Reads the text of a `go.sum`.
    ///
    /// # Errors
    /// A line without three words or with a hash that is none, and a module with two different hashes.
    pub fn parse(text: &str) -> Result<Self, GoSumError> {
        let mut sum = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            sum.add(line).map_err(|problem| GoSumError { line: index + 1, problem })?;
        }
        Ok(sum)
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let [path, version, hash] = words[..] else {
            return Err(format!("`{line}` does not have a module, a version and a hash"));
        };
        if !is_plain(path) || !is_plain(version) {
            return Err(format!("`{path} {version}` does not name a module"));
        }
        let hash = hash.parse().map_err(|error: super::H1ParseError| error.to_string())?;
        let (version, map) = match version.strip_suffix("/go.mod") {
            Some(version) => (version, &mut self.mods),
            None => (version, &mut self.zips),
        };
        let module = Module { path: path.to_owned(), version: version.to_owned() };
        match map.insert(module, hash) {
            Some(other) if other != hash => Err(format!("`{path} {version}` has two different hashes")),
            _ => Ok(()),
        }
    }
}

/// Names become URLs and file names: nothing in them may lead elsewhere.
fn is_plain(name: &str) -> bool {
    name.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/+".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=";

    #[test]
    fn keeps_zips_and_go_mod_files_apart() {
        let sum = GoSum::parse(&format!(
            "a.b/c v1.0.0 {HASH}\na.b/c v1.0.0/go.mod {HASH}\n\na.b/d v2.0.0+incompatible/go.mod {HASH}\n"
        ))
        .unwrap();
        assert_eq!((sum.zips.len(), sum.mods.len()), (1, 2));
    }

    #[test]
    fn names_the_line_of_a_fault() {
        assert_eq!(GoSum::parse(&format!("a v1 {HASH}\na v1\n")).unwrap_err().line, 2);
        assert!(GoSum::parse("a v1 h1:x\n").is_err());
        assert!(GoSum::parse(&format!("../a v1 {HASH}\n")).is_err());
        let other = HASH.replace('N', "M");
        assert!(GoSum::parse(&format!("a v1 {HASH}\na v1 {other}\n")).unwrap_err().problem.contains("two different"));
    }
}
