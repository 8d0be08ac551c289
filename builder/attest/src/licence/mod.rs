//! What the makers of a Debian package say of its licences: `/usr/share/doc/PACKAGE/copyright`, where it is written for
//! machines ([DEP-5](https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/)), as an expression of SPDX.
//!
//! ```text
//! Files: *                         every paragraph with `Files`: all these licences together
//! License: GPL-2+ or Expat         Debian's words: (GPL-2.0-or-later OR MIT)
//! ```
//!
//! A file speaks of the source package, of which a binary package may be a part only; so this is what is declared, and nothing
//! is concluded of it. Words that SPDX does not know become a `LicenseRef` with their text. What cannot be read for sure is not
//! guessed.

mod expression;
mod names;
mod paragraphs;

use expression::Expression;
use kiln_types::Digest;
use paragraphs::Paragraph;
use std::collections::BTreeMap;

/// How a file begins that machines may read.
const FORMAT: &str = "copyright-format/1";

/// What is declared of a licence.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Licence {
    /// An expression of SPDX; nothing when nobody said anything that can be read for sure.
    pub expression: Option<String>,
    /// What the expression names and SPDX does not, by `LicenseRef-…`.
    pub texts: BTreeMap<String, LicenceText>,
}

/// The text of a licence that SPDX has no name for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LicenceText {
    /// What Debian calls it.
    pub name: String,
    /// All of it.
    pub text: String,
}

impl Licence {
    /// The expression of kiln's own.
    pub const KILN: &str = "Apache-2.0 OR MIT";

    /// Kiln's own.
    pub fn of_kiln() -> Self {
        Self { expression: Some(Self::KILN.to_owned()), texts: BTreeMap::new() }
    }

    /// What a Debian copyright file declares.
    pub fn of_debian(copyright: &str) -> Self {
        Self::read(copyright).unwrap_or_default()
    }

    fn read(copyright: &str) -> Option<Self> {
        let paragraphs = paragraphs::read(copyright);
        paragraphs.first()?.get("Format").filter(|format| format.contains(FORMAT))?;
        let of_files = || paragraphs.iter().filter(|paragraph| paragraph.get("Files").is_some());
        let mut licence = Self::default();
        let mut parts: Vec<String> = Vec::new();
        for paragraph in of_files() {
            // Files without a licence: what holds for the others would be said of them too.
            let (words, own_text) = paragraph.licence()?;
            let expression = Expression::parse(words);
            let mut name = |word: &str| licence.name(word, text_of(word, words, own_text, &paragraphs));
            parts.extend(expression.conjuncts().into_iter().map(|part| part.to_spdx(&mut name)));
        }
        let mut once: Vec<String> = Vec::new();
        for part in parts {
            if !once.contains(&part) {
                once.push(part);
            }
        }
        // One that stands alone needs no brackets.
        let single = <[String; 1]>::try_from(once.clone()).ok();
        licence.expression = match single {
            Some([only]) => Some(expression::without_brackets(only)),
            None => (!once.is_empty()).then(|| once.join(" AND ")),
        };
        licence.expression.is_some().then_some(licence)
    }

    /// What SPDX calls the licence that Debian calls `word`.
    fn name(&mut self, word: &str, text: &str) -> String {
        names::spdx(word).unwrap_or_else(|| {
            // Many packages have a licence called `custom`, each another one.
            let digest = Digest::of(text).to_string();
            let id = format!("LicenseRef-debian-{}-{}", crate::bom::plain(word), &digest[..8]);
            self.texts.insert(id.clone(), LicenceText { name: word.to_owned(), text: text.to_owned() });
            id
        })
    }
}

/// The text of the licence `word` out of the `words` of a paragraph: its own, or that of a paragraph about this licence.
fn text_of<'a>(word: &str, words: &str, own: &'a str, paragraphs: &'a [Paragraph]) -> &'a str {
    if !own.is_empty() {
        return own;
    }
    let about = |name: &str| {
        let mut licences =
            paragraphs.iter().filter(|paragraph| paragraph.get("Files").is_none()).filter_map(Paragraph::licence);
        licences.find(|(found, text)| found.eq_ignore_ascii_case(name) && !text.is_empty()).map(|(_, text)| text)
    };
    about(word).or_else(|| about(words)).unwrap_or("The copyright file of the package has no text of this licence.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n";

    fn read(rest: &str) -> Licence {
        Licence::of_debian(&format!("{HEAD}{rest}"))
    }

    fn expression(rest: &str) -> Option<String> {
        let found = read(rest).expression;
        let valid = found.as_ref().is_none_or(|text| spdx::Expression::parse(text).is_ok());
        assert!(valid, "{found:?} is no expression of SPDX");
        found
    }

    #[test]
    fn all_licences_of_all_files_hold_together() {
        let text = "Files: *\nCopyright: x\nLicense: LGPL-2.1+\n\nFiles: a\nLicense: GPL-2+ or Expat\n\n\
                    Files: b\nLicense: LGPL-2.1+\n\nLicense: GPL-2+\n text\n";
        assert_eq!(expression(text).unwrap(), "LGPL-2.1-or-later AND (GPL-2.0-or-later OR MIT)");
    }

    #[test]
    fn a_single_choice_needs_no_brackets() {
        assert_eq!(expression("Files: *\nLicense: Apache-2.0 or Expat\n").unwrap(), "Apache-2.0 OR MIT");
    }

    #[test]
    fn what_spdx_does_not_know_keeps_its_text() {
        let licence = read("Files: *\nLicense: custom and ISC\n\nLicense: custom\n Do what\n .\n you want.\n");
        let (id, text) = licence.texts.first_key_value().unwrap();
        assert_eq!(licence.expression.unwrap(), format!("{id} AND ISC"));
        assert!(id.starts_with("LicenseRef-debian-custom-"), "{id}");
        assert_eq!(text, &LicenceText { name: "custom".into(), text: "Do what\n\nyou want.".into() });
        let other = read("Files: *\nLicense: custom\n Do nothing.\n");
        assert_ne!(other.texts.first_key_value().unwrap().0, id, "another text is another licence");
    }

    #[test]
    fn what_cannot_be_read_for_sure_is_not_guessed() {
        for text in ["", "This package is under the GPL.\n", "Files: *\nLicense: GPL-2\n"] {
            assert_eq!(Licence::of_debian(text), Licence::default(), "{text}");
        }
        assert_eq!(read("Files: *\nLicense: ISC\n\nFiles: b\nCopyright: x\n"), Licence::default());
    }
}
