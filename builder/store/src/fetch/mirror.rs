//! Mirrors as settings say them: `HOST=ADDRESS`, which host's and where.

use super::{FetchError, registry::is_private};
use std::str::FromStr;

/// A mirror of a web server: `raw.githubusercontent.com=https://mirror.example.org/raw`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebMirror {
    host: String,
    /// Scheme and host, perhaps a path, without a slash at its end.
    root: String,
}

impl FromStr for WebMirror {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Self, FetchError> {
        let (host, root) = parse("the web mirror", "raw.githubusercontent.com", text)?;
        match is_private(&root) {
            true => Ok(Self { host, root }),
            // What no lock pins yet is believed because of the line it comes by.
            false => Err(FetchError::Setting {
                what: "the web mirror",
                value: host,
                problem: "its address must begin with `https://`, or be on this machine".to_owned(),
            }),
        }
    }
}

/// The addresses at which `url` is looked for, mirrors first.
pub(super) fn addresses(url: &str, mirrors: &[WebMirror]) -> Vec<String> {
    let (host, path) = split(url);
    let of_it = mirrors.iter().filter(|mirror| mirror.host == host);
    of_it.map(|mirror| format!("{}{path}", mirror.root)).chain([url.to_owned()]).collect()
}

/// The host of an address, with its port, and all that follows.
fn split(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or((rest, ""), |at| rest.split_at(at))
}

/// Whose mirror it is, and its address without a slash at its end.
pub(super) fn parse(what: &'static str, example: &str, text: &str) -> Result<(String, String), FetchError> {
    // Not shown as a whole: somebody may have put a password into it.
    let wrong = |value: &str, problem: String| FetchError::Setting { what, value: value.to_owned(), problem };
    let expected = || format!("`{example}=https://mirror.example.org` is expected");
    let (whose, root) = text.split_once('=').ok_or_else(|| wrong("", expected()))?;
    let host = root.strip_prefix("https://").or_else(|| root.strip_prefix("http://")).unwrap_or_default();
    if whose.is_empty() || host.is_empty() {
        return Err(wrong(whose, expected()));
    }
    if host.contains('@') {
        let problem = "it cannot have name and password; a registry's belong into docker's config.json: `docker login`";
        return Err(wrong(whose, problem.to_owned()));
    }
    Ok((whose.to_owned(), root.trim_end_matches('/').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_come_first_and_the_server_itself_last() {
        let mirrors: Vec<WebMirror> = ["raw.example.org=https://m.example.org/raw/", "example.org=http://127.0.0.1:80"]
            .map(|text| text.parse().unwrap())
            .into();
        let url = "https://raw.example.org/a/v1/b.yaml?x=1";
        assert_eq!(addresses(url, &mirrors), ["https://m.example.org/raw/a/v1/b.yaml?x=1", url]);
        assert_eq!(addresses("https://example.org", &mirrors), ["http://127.0.0.1:80", "https://example.org"]);
        assert_eq!(addresses("https://example.org:8443/a", &mirrors), ["https://example.org:8443/a"]);
    }

    #[test]
    fn a_line_that_others_can_write_to_is_no_mirror() {
        let error = "example.org=http://m.example.org".parse::<WebMirror>().unwrap_err().to_string();
        assert!(error.contains("`https://`"), "{error}");
        let error = "example.org=https://me:secret@m.example.org".parse::<WebMirror>().unwrap_err().to_string();
        assert!(error.contains("password") && !error.contains("secret"), "{error}");
    }
}
