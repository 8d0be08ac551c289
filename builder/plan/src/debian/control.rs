//! The `deb822(5)` format of Release, Packages and control files: stanzas of `Name: value` lines, separated by empty
//! lines; a line that begins with a blank continues the value above it. Values are borrowed, with their line breaks.

use std::str::Utf8Error;

/// One stanza.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stanza<'a> {
    /// The line of its first field, counted from 1.
    pub line: usize,
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Stanza<'a> {
    /// The value of a field without surrounding blanks; later lines are as in the file. Names match in any case.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The value of a field that must be there.
    pub fn require(&self, name: &'static str) -> Result<&'a str, ControlError> {
        self.get(name).ok_or(ControlError { line: self.line, problem: Problem::Missing(name) })
    }

    /// All fields in the order of the file.
    pub fn fields(&self) -> &[(&'a str, &'a str)] {
        &self.fields
    }
}

/// The text is not in the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ControlError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A continuation line without a field above it.
    #[error("a line that begins with a blank must continue a field, and there is none above it")]
    NothingToContinue,
    /// No colon, or nothing before it.
    #[error("`{0}` is not of the form `Name: value`")]
    NotAField(String),
    /// One name twice in a stanza.
    #[error("the field `{0}` appears twice in one stanza")]
    Twice(String),
    /// A field is not there.
    #[error("the stanza that begins here has no field `{0}`")]
    Missing(&'static str),
    /// A field has a value that its kind does not allow.
    #[error("`{value}` is not {expected} (field `{field}`)")]
    Value {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What it should be, in words.
        expected: &'static str,
    },
    /// Bytes that are not text.
    #[error("the file is not UTF-8 text")]
    NotText,
}

/// Reads whole bytes; for callers whose input is not known to be text.
///
/// # Errors
/// Text that is not UTF-8, and whatever [`stanzas`] refuses.
pub fn parse(bytes: &[u8]) -> Result<Vec<Stanza<'_>>, ControlError> {
    stanzas(text(bytes)?).collect()
}

/// The bytes as text, or the line where they stop being text.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, ControlError> {
    let line = |error: &Utf8Error| 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
    std::str::from_utf8(bytes).map_err(|error| ControlError { line: line(&error), problem: Problem::NotText })
}

/// The stanzas of `text`, one by one; the iterator ends after the first error.
pub fn stanzas(text: &str) -> Stanzas<'_> {
    Stanzas { text, offset: 0, line: 1 }
}

/// See [`stanzas`].
pub struct Stanzas<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
}

impl<'a> Iterator for Stanzas<'a> {
    type Item = Result<Stanza<'a>, ControlError>;

    fn next(&mut self) -> Option<Self::Item> {
        let stanza = self.stanza();
        if stanza.is_err() {
            self.offset = self.text.len();
        }
        stanza.transpose()
    }
}

impl<'a> Stanzas<'a> {
    fn stanza(&mut self) -> Result<Option<Stanza<'a>>, ControlError> {
        let mut stanza = Stanza { line: self.line, fields: Vec::with_capacity(24) };
        // Where the value of the last field begins, to lengthen it when a continuation follows.
        let mut value_start = 0;
        while let Some((start, line)) = self.take_line() {
            if line.trim_end().is_empty() {
                if stanza.fields.is_empty() {
                    continue;
                }
                break;
            }
            if line.starts_with([' ', '\t']) {
                let last = stanza.fields.last_mut().ok_or_else(|| self.wrong(Problem::NothingToContinue))?;
                last.1 = self.text[value_start..start + line.len()].trim();
                continue;
            }
            let (name, value) = self.field(&stanza, line)?;
            if stanza.fields.is_empty() {
                stanza.line = self.line - 1;
            }
            value_start = start + name.len() + 1;
            stanza.fields.push((name, value.trim()));
        }
        Ok((!stanza.fields.is_empty()).then_some(stanza))
    }

    fn field(&self, stanza: &Stanza<'a>, line: &'a str) -> Result<(&'a str, &'a str), ControlError> {
        let (name, value) = line.split_once(':').unwrap_or(("", ""));
        if name.is_empty() || name.bytes().any(|byte| byte <= b' ') {
            return Err(self.wrong(Problem::NotAField(line.chars().take(60).collect())));
        }
        if stanza.get(name).is_some() {
            return Err(self.wrong(Problem::Twice(name.to_owned())));
        }
        Ok((name, value))
    }

    /// The next line and its offset, without its line break.
    fn take_line(&mut self) -> Option<(usize, &'a str)> {
        let start = self.offset;
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let len = rest.find('\n').unwrap_or(rest.len());
        self.offset = (start + len + 1).min(self.text.len());
        self.line += 1;
        Some((start, &rest[..len]))
    }

    fn wrong(&self, problem: Problem) -> ControlError {
        ControlError { line: self.line - 1, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_stanzas_with_continued_values() {
        let text = "\n\nPackage: a\nDepends: b,\n c (>= 1)\n\nPackage: d\r\nsize:7\n";
        let all = parse(text.as_bytes()).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].line, all[0].get("depends")), (3, Some("b,\n c (>= 1)")));
        assert_eq!((all[1].line, all[1].get("Package"), all[1].get("Size")), (7, Some("d"), Some("7")));
    }

    #[test]
    fn an_empty_value_may_be_followed_by_lines() {
        let all = parse(b"SHA256:\n 00 1 a\n 11 2 b\n").unwrap();
        assert_eq!(all[0].get("SHA256").unwrap().lines().count(), 2);
    }

    #[test]
    fn names_the_line_of_a_fault() {
        let at = |text: &[u8]| parse(text).unwrap_err();
        assert_eq!(at(b"A: 1\n\n B: 2\n"), ControlError { line: 3, problem: Problem::NothingToContinue });
        assert_eq!(at(b"A: 1\nB 2\n"), ControlError { line: 2, problem: Problem::NotAField("B 2".into()) });
        assert_eq!(at(b"A: 1\nB: 2\nA: 3\n"), ControlError { line: 3, problem: Problem::Twice("A".into()) });
        assert_eq!(at(b"A: 1\nB: \xff\n"), ControlError { line: 2, problem: Problem::NotText });
        assert_eq!(at(b": 1\n").line, 1);
    }
}
