//! Tokens: a registry sends who asks to another server, which gives a token for one repository and some minutes
//! (<https://distribution.github.io/distribution/spec/auth/token/>).

use super::{
    credentials::Credentials,
    hosts::{host, is_private, registry_of},
};
use crate::fetch::{
    Fault,
    http::{Http, Request, answer},
};
use kiln_plan::oci::Challenge;
use serde_json::Value;
use std::{fmt::Write, io::Read};

/// Tokens have some kilobytes.
const LONGEST: u64 = 1 << 20;

/// The header `Authorization` that answers a challenge of the registry at `url`.
pub(super) fn answer_to(
    challenge: Option<Challenge>,
    http: &Http,
    (url, repository, actions): (&str, &str, &str),
    credentials: Option<&Credentials>,
) -> Result<String, Fault> {
    // On a line where others read along nobody says who they are.
    let said = credentials.filter(|_| is_private(url));
    let refused = || {
        let host = registry_of(host(url)).to_owned();
        match (credentials, said) {
            (Some(_), None) => Fault::Overheard { host },
            _ => Fault::Unauthorized { host, known: said.is_some() },
        }
    };
    match challenge {
        Some(Challenge::Basic) => said.map(Credentials::basic).ok_or_else(refused),
        Some(Challenge::Bearer { realm, service, scope }) => {
            let scope = scope.unwrap_or_else(|| format!("repository:{repository}:{actions}"));
            let asked = [("service", service.as_deref().unwrap_or_default()), ("scope", &scope)];
            let known = said.filter(|_| is_private(&realm));
            token(http, &realm, &asked, known).map_err(|fault| match fault {
                Fault::Status(400 | 401 | 403) => refused(),
                other => other,
            })
        }
        None => Err(refused()),
    }
}

fn token(http: &Http, realm: &str, asked: &[(&str, &str)], known: Option<&Credentials>) -> Result<String, Fault> {
    let response = match known.and_then(Credentials::identity_token) {
        Some(token) => {
            let own = [("grant_type", "refresh_token"), ("client_id", "kiln"), ("refresh_token", token)];
            http.post(realm, &form(asked.iter().copied().chain(own)))?
        }
        None => {
            let mark = if realm.contains('?') { '&' } else { '?' };
            let url = format!("{realm}{mark}{}", form(asked.iter().copied()));
            let authorization = known.map(Credentials::basic);
            http.send(&Request { url: &url, authorization: authorization.as_deref(), ..Request::default() })?
        }
    };
    let mut text = Vec::new();
    answer(response, 0)?
        .body
        .take(LONGEST)
        .read_to_end(&mut text)
        .map_err(|error| Fault::Network(error.to_string()))?;
    // Neither the text nor what is wrong in it is shown: it may be half a token.
    let value: Value = serde_json::from_slice(&text).unwrap_or_default();
    let given =
        ["token", "access_token"].into_iter().find_map(|key| value[key].as_str().filter(|token| !token.is_empty()));
    let token = given.ok_or_else(|| Fault::Network("the server that gives tokens gave none".to_owned()))?;
    Ok(format!("Bearer {token}"))
}

/// Fields of a form, or of an address.
fn form<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let one = |(key, value): (&str, &str)| format!("{key}={}", escaped(value));
    fields.filter(|(_, value)| !value.is_empty()).map(one).collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_apart_whatever_is_in_them() {
        let fields = [("service", "a b&c"), ("empty", ""), ("scope", "repository:x/y:pull")];
        assert_eq!(form(fields.into_iter()), "service=a%20b%26c&scope=repository%3Ax%2Fy%3Apull");
    }
}
