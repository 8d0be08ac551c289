//! A database outside of the node, and who the node is to it.

use super::checked::{checked, text_type};
use crate::file::{DatastoreKind, Secret};
use std::str::FromStr;

checked! {
    /// A server by its name or address.
    DatabaseHost, "database-host", host
}

checked! {
    /// A database. Small letters: PostgreSQL and kine make other ones small in some places and not in others.
    DatabaseName, "database-name", name
}

checked! {
    /// A user of a database.
    DatabaseUser, "database-user", user
}

/// Declares a text that is checked and never shown.
macro_rules! secret {
    ($(#[$meta:meta])* $name:ident, $format:literal, $check:path) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(Secret);

        impl $name {
            /// The text itself.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $check(text).map(|()| Self(Secret::new(text)))
            }
        }

        text_type!($name, $format);
    };
}

secret! {
    /// An address with user and password: `postgres://user:password@host:port/database`.
    DatabaseUrl, "database-url", address
}

secret! {
    /// A password.
    DatabasePassword, "database-password", password
}

secret! {
    /// A private key in PEM (RFC 7468).
    PrivateKey, "private-key", private_key
}

impl DatabaseUrl {
    /// The kind of the database, by the scheme.
    pub fn kind(&self) -> Option<DatastoreKind> {
        kind(self.expose().split("://").next()?)
    }
}

fn kind(scheme: &str) -> Option<DatastoreKind> {
    match scheme {
        "postgres" | "postgresql" => Some(DatastoreKind::Postgres),
        "mysql" | "mariadb" => Some(DatastoreKind::Mysql),
        _ => None,
    }
}

/// The text is in no message: a password is in it.
fn address(text: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{why}: write `postgres://user:password@host:port/database`, or `mysql://…`"));
    let Some((scheme, rest)) = text.split_once("://") else { return wrong("this is no address of a database") };
    if kind(scheme).is_none() {
        return wrong("kiln knows databases of `postgres` and `mysql`");
    }
    if rest.contains("@tcp(") {
        return wrong("`tcp(…)` is the way of one driver");
    }
    if text.contains(['?', '#']) {
        return Err(
            "an address of a database has no `?` and `#`: what is said of TLS goes into `datastore.tls`, and in a \
                    password they are `%3F` and `%23`"
                .to_owned(),
        );
    }
    let Some((user, place)) = rest.split_once('@') else { return wrong("this address has no user") };
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    if place.contains('@') || user.contains('/') || password.contains(['/', ':']) {
        return Err("special characters of a password are written as `%XX`: `@` is `%40`, `/` is `%2F`, `:` is `%3A`"
            .to_owned());
    }
    if !encoded(user) || !encoded(password) {
        return Err(
            "a `%` is followed by two hexadecimal digits, or is itself `%25`, and there are no blanks".to_owned()
        );
    }
    let Some((server, database)) = place.split_once('/') else { return wrong("this address has no database") };
    server_and_port(server)?;
    name(database)
}

/// RFC 3986, section 2.1.
fn encoded(text: &str) -> bool {
    let mut parts = text.split('%');
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_graphic());
    let hex = |part: &str| part.get(..2).is_some_and(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()));
    parts.next().is_none_or(plain) && parts.all(|part| hex(part) && plain(part))
}

fn server_and_port(text: &str) -> Result<(), String> {
    let (server, port) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((server, rest)) => (server, rest.strip_prefix(':')),
        None => text.split_once(':').map_or((text, None), |(server, port)| (server, Some(port))),
    };
    match port.map(str::parse::<u16>) {
        None | Some(Ok(1..)) => host(server),
        _ => Err("the port of a server is a number from 1 to 65535".to_owned()),
    }
}

fn host(text: &str) -> Result<(), String> {
    let known = |c: char| c.is_ascii_alphanumeric() || ".:-".contains(c);
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let right = text.len() <= 253 && text.chars().all(known) && edge(text.chars().next()) && edge(text.chars().last());
    match right {
        true => Ok(()),
        false => Err(format!("`{text}` is no name or address of a server, such as `db.example.org`")),
    }
}

fn name(text: &str) -> Result<(), String> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    match (1..=63).contains(&text.len()) && text.chars().all(known) && !text.starts_with('-') {
        true => Ok(()),
        false => Err(format!("`{text}` is no name of a database: it has 1 to 63 small letters, digits, `_` and `-`")),
    }
}

fn user(text: &str) -> Result<(), String> {
    let known = |c: char| c.is_ascii_alphanumeric() || "_.@-".contains(c);
    match (1..=63).contains(&text.len()) && text.chars().all(known) && !text.starts_with(['.', '@', '-']) {
        true => Ok(()),
        false => Err(format!("`{text}` is no name of a user: it has 1 to 63 letters, digits, `_`, `.`, `@` and `-`")),
    }
}

fn password(text: &str) -> Result<(), String> {
    match text.contains(char::is_control) {
        true => Err("a password has no control characters".to_owned()),
        false => Ok(()),
    }
}

/// The frame alone: who uses it says when nothing useful is inside.
fn private_key(text: &str) -> Result<(), String> {
    let text = text.trim();
    let framed = text.starts_with("-----BEGIN ") && text.ends_with("PRIVATE KEY-----") && text.is_ascii();
    match framed && !text.contains("ENCRYPTED") {
        true => Ok(()),
        false => {
            Err("this is no private key in PEM without a passphrase: it begins with `-----BEGIN PRIVATE KEY-----`"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        for (text, kind) in [
            ("postgres://kiln:p%40ss@db.example.org/kiln", DatastoreKind::Postgres),
            ("postgresql://kiln@[fd00::5]:5433/kiln", DatastoreKind::Postgres),
            ("mysql://kiln:secret@10.0.0.5:3306/kiln", DatastoreKind::Mysql),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>().unwrap().kind(), Some(kind), "{text}");
        }
    }

    #[test]
    fn what_is_refused_says_why_and_shows_no_password() {
        for (text, words) in [
            ("db.example.org", "no address of a database"),
            ("sqlite://u:hunter22@h/d", "knows databases of"),
            ("mysql://u:hunter22@tcp(h:3306)/d", "the way of one driver"),
            ("postgres://u:hunter22@h/d?sslmode=disable", "`datastore.tls`"),
            ("postgres://h/d", "has no user"),
            ("postgres://u:hunter22@x@h/d", "written as `%XX`"),
            ("postgres://u:hunter22%@h/d", "two hexadecimal digits"),
            ("postgres://u:hunter22@h", "has no database"),
            ("postgres://u:hunter22@h:0/d", "from 1 to 65535"),
            ("postgres://u:hunter22@h_h/d", "no name or address of a server"),
            ("postgres://u:hunter22@h/D", "small letters"),
        ] {
            let why = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(why.contains(words) && !why.contains("hunter22"), "{text}: {why}");
        }
    }
}
