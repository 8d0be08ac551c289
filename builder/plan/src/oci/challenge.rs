//! What a registry answers to who has not said who they are: the header `WWW-Authenticate` (RFC 9110, section 11.6.1).

use std::collections::BTreeMap;

/// How a registry wants to be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Challenge {
    /// With name and password.
    Basic,
    /// With a token, which another server gives
    /// (<https://distribution.github.io/distribution/spec/auth/token/>).
    Bearer {
        /// Address of that server.
        realm: String,
        /// What the token is for.
        service: Option<String>,
        /// What it lets do: `repository:library/nginx:pull`.
        scope: Option<String>,
    },
}

impl Challenge {
    /// What to answer to the headers of one reply, which may have several and others among them (`Negotiate`): a token rather than a
    /// password, as docker does.
    pub fn choose<'a>(headers: impl Iterator<Item = &'a str>) -> Option<Self> {
        let all: Vec<_> = headers.filter_map(Self::parse).collect();
        let token = all.iter().position(|one| matches!(one, Self::Bearer { .. }));
        all.into_iter().nth(token.unwrap_or(0))
    }

    /// Reads a header; nothing when it asks for something else.
    pub fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => Some(Self::Basic),
            "bearer" => {
                let mut said = parameters(rest);
                Some(Self::Bearer {
                    realm: said.remove("realm")?,
                    service: said.remove("service"),
                    scope: said.remove("scope"),
                })
            }
            _ => None,
        }
    }
}

/// `key="value"`, with commas between; a value may have commas inside its quotes.
fn parameters(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = text;
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches([' ', ',']).to_ascii_lowercase();
        let value;
        (value, rest) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let (value, rest) = after.split_once(',').unwrap_or((after, ""));
                (value.trim().to_owned(), rest)
            }
        };
        found.insert(key, value);
    }
    found
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> (String, &str) {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, c) in text.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return (value, &text[at + 1..]),
            c => {
                escaped = false;
                value.push(c);
            }
        }
    }
    (value, "")
}
