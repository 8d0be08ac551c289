//! A text with a name, and places in it.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A text somebody wrote: a file, or one argument.
#[derive(Clone, Debug)]
pub struct Source {
    /// How messages call it: a path, `built-in profile k3s-like`, `--set`.
    pub name: Arc<str>,
    /// The text itself.
    pub text: Arc<str>,
    /// The directory that paths in it start from: that of its file; the working directory for what has none.
    pub dir: Arc<Path>,
}

impl Source {
    /// A source of this name and text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), dir: PathBuf::new().into() }
    }

    /// Paths in it start from `dir`.
    pub fn in_dir(mut self, dir: &Path) -> Self {
        self.dir = dir.into();
        self
    }

    /// The same text as messages may show it: stars in the place of every token, byte by byte, so that places hold.
    ///
    /// This goes by lines and by the words in them, not by parsed keys: a misspelt key or broken
    /// syntax must not bring a token into the log of a CI job.
    pub(super) fn masked(&self) -> Self {
        let lines = self.text.split_inclusive('\n').map(mask_line).collect::<String>();
        Self { text: lines.into(), ..self.clone() }
    }
}

/// What people call a secret, also where kiln has no such key.
const SECRETS: [&str; 6] = ["token", "password", "passwd", "passphrase", "psk", "secret"];

fn mask_line(line: &str) -> String {
    let body = line.trim_end_matches(['\n', '\r']);
    let lower = line.to_lowercase();
    match body.split_once('=') {
        Some((key, value)) if SECRETS.iter().any(|word| lower.contains(word)) => {
            format!("{key}={}{}", "*".repeat(value.len()), &line[body.len()..])
        }
        _ => line.to_owned(),
    }
}

impl Source {
    /// Whether both are the same text; two `--set` have one name.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text)
    }
}

/// A place in a source: bytes from start to end.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where it is.
    pub source: Source,
    /// Which bytes.
    pub span: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_stars_and_places_stay() {
        let text = "a = 1\n[access]\nconsole_token = \"pässword\" # x\nb = 2\n";
        let masked = Source::new("x", text).masked().text;
        assert_eq!(masked.len(), text.len());
        assert!(!masked.contains("ssword") && masked.ends_with("\nb = 2\n"));
    }
}
