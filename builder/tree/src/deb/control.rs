//! The control file of a package: one paragraph of `Field: value` (deb-control(5)).

use super::DebError;
use serde::{Deserialize, Serialize};

/// The fields of a package in the order of its author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Control(Vec<(String, String)>);

impl Control {
    /// Reads one paragraph; lines that begin with a blank continue the field before.
    pub fn parse(text: &str) -> Result<Self, DebError> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match (line.starts_with([' ', '\t']), fields.last_mut()) {
                (true, Some((_, value))) => {
                    value.push('\n');
                    value.push_str(line);
                }
                _ => fields.push(field(line)?),
            }
        }
        let control = Self(fields);
        for needed in ["Package", "Version", "Architecture"] {
            if control.get(needed).is_none() {
                return Err(DebError::Control(format!("no field `{needed}`")));
            }
        }
        Ok(control)
    }

    /// The value of `field`, in whatever case it is written.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(field)).map(|(_, value)| value.as_str())
    }

    /// All fields with their values.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Name of the package.
    pub fn package(&self) -> &str {
        self.get("Package").unwrap_or_default()
    }

    /// Version of the package.
    pub fn version(&self) -> &str {
        self.get("Version").unwrap_or_default()
    }

    /// Debian's name of its architecture; `all` for any.
    pub fn architecture(&self) -> &str {
        self.get("Architecture").unwrap_or_default()
    }

    /// Whether this package may take over files of `other`: `Replaces` names it, versions aside.
    pub fn replaces(&self, other: &str) -> bool {
        let mut names = self.get("Replaces").unwrap_or_default().split(',');
        names.any(|item| item.split(['(', ':']).next().unwrap_or_default().trim() == other)
    }
}

fn field(line: &str) -> Result<(String, String), DebError> {
    let (name, value) = line.split_once(':').ok_or_else(|| DebError::Control(format!("no field in `{line}`")))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Package: kiln\nVersion: 1.0\nArchitecture: all\nReplaces: oven (<< 2), pot\nDescription: bakes\n clay\n";

    #[test]
    fn fields_keep_their_continuations() {
        let control = Control::parse(TEXT).unwrap();
        assert_eq!(control.get("description"), Some("bakes\n clay"));
        assert_eq!((control.package(), control.version(), control.architecture()), ("kiln", "1.0", "all"));
    }

    #[test]
    fn replaces_looks_at_whole_names() {
        let control = Control::parse(TEXT).unwrap();
        assert!(control.replaces("oven") && control.replaces("pot") && !control.replaces("ove"));
    }

    #[test]
    fn a_package_without_a_name_is_refused() {
        assert!(matches!(Control::parse("Version: 1\n"), Err(DebError::Control(_))));
        assert!(matches!(Control::parse("no colon\n"), Err(DebError::Control(_))));
    }
}
