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
        let mut key = false;
        let mask = |line: &str| {
            let inside = key;
            key = (key || line.contains(KEY_BEGINS)) && !line.contains(KEY_ENDS);
            if inside { stars(line) } else { mask_address(&mask_line(line)) }
        };
        let lines = self.text.split_inclusive('\n').map(mask).collect::<String>();
        Self { text: lines.into(), ..self.clone() }
    }
}

/// What people call a secret, also where kiln has no such key.
const SECRETS: [&str; 6] = ["token", "password", "passwd", "passphrase", "psk", "secret"];

/// Around a private key in PEM, whatever its kind.
const KEY_BEGINS: &str = "PRIVATE KEY-----";
const KEY_ENDS: &str = "-----END ";

/// A line of a key: only its end stays.
fn stars(line: &str) -> String {
    let body = line.trim_end_matches(['\n', '\r']);
    format!("{}{}", "*".repeat(body.len()), &line[body.len()..])
}

/// User and password of an address: all from `://` to the last `@`.
fn mask_address(line: &str) -> String {
    let Some((scheme, rest)) = line.split_once("://") else { return line.to_owned() };
    match rest.rsplit_once('@') {
        Some((secret, place)) => format!("{scheme}://{}@{place}", "*".repeat(secret.len())),
        None => line.to_owned(),
    }
}

/// `key` and `datastore.key`, and not `keys`, which are public.
fn is_key(key: &str) -> bool {
    key.trim().rsplit('.').next() == Some("key")
}

fn mask_line(line: &str) -> String {
    let body = line.trim_end_matches(['\n', '\r']);
    let lower = line.to_lowercase();
    match body.split_once('=') {
        Some((key, value)) if SECRETS.iter().any(|word| lower.contains(word)) || is_key(key) => {
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

    #[test]
    fn addresses_and_keys_become_stars_too() {
        let text = "url = \"mysql://me:hunter22@h/d\"\nkey = \"\"\"-----BEGIN EC PRIVATE KEY-----\nhunter22\n-----END EC PRIVATE KEY-----\"\"\"\nb = 2\n";
        let masked = Source::new("x", text).masked().text;
        assert_eq!(masked.len(), text.len());
        assert!(!masked.contains("hunter22") && masked.contains("@h/d\"") && masked.ends_with("\nb = 2\n"), "{masked}");
    }
}
