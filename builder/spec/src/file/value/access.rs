//! Keys and tokens that open the node.

use super::checked::{checked, text_type};
use crate::file::Secret;
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde::Serialize;
use std::str::FromStr;

checked! {
    /// One line of an OpenSSH `.pub` file: type, key in base64, comment (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
    SshKey, "ssh-public-key", ssh_key
}

/// What opens the console: a token, or its hash as crypt(5) writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct ConsoleToken(Secret);

text_type!(ConsoleToken, "console-token");

/// Fewer characters could be guessed from the hash, which everyone with the image can read.
const TOKEN_LEAST: usize = 12;

impl ConsoleToken {
    /// The token or hash.
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    /// Whether this is a hash already.
    pub fn is_hash(&self) -> bool {
        is_hash(self.0.expose())
    }
}

fn is_hash(text: &str) -> bool {
    ["$y$", "$6$"].iter().any(|prefix| text.starts_with(prefix))
}

impl FromStr for ConsoleToken {
    type Err = String;

    // The text is in none of these messages.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hash = is_hash(text);
        if !hash && text.chars().count() < TOKEN_LEAST {
            return Err(format!("the console token is shorter than {TOKEN_LEAST} characters"));
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) || (hash && text.contains(':')) {
            return Err("the console token has a character that cannot be typed at every console".to_owned());
        }
        Ok(Self(Secret::new(text)))
    }
}

const KEY_TYPES: [&str; 6] = [
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
];

fn ssh_key(text: &str) -> Result<(), String> {
    let mut words = text.split_whitespace();
    let kind = words.next().unwrap_or_default();
    if text.contains("PRIVATE KEY") {
        return Err("this is a private key: give the line of the `.pub` file beside it".to_owned());
    }
    if text.contains('\n') {
        return Err("an SSH key is one line: give each key as its own element of the list".to_owned());
    }
    if !KEY_TYPES.contains(&kind) {
        return Err(format!("`{}` is not a type of SSH key: {} are known", shorten(kind), KEY_TYPES.join(", ")));
    }
    let blob = words.next().ok_or_else(|| format!("after `{kind}` the key itself is missing"))?;
    let bytes = BASE64.decode(blob).map_err(|_| format!("`{}` is not base64", shorten(blob)))?;
    match names_itself(&bytes, kind) {
        true => Ok(()),
        false => Err(format!("the key is damaged or cut off: its data is not that of an `{kind}` key")),
    }
}

/// The data of a key is a list of strings with 32-bit lengths before them (RFC 4251 section 5); its type is the first.
fn names_itself(bytes: &[u8], kind: &str) -> bool {
    let mut fields = Vec::new();
    let mut rest = bytes;
    while let Some((len, after)) = rest.split_first_chunk::<4>() {
        let len = u32::from_be_bytes(*len) as usize;
        let Some((field, after)) = after.split_at_checked(len) else { return false };
        fields.push(field);
        rest = after;
    }
    rest.is_empty() && fields.len() >= 2 && fields[0] == kind.as_bytes() && fields[1..].iter().all(|f| !f.is_empty())
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(24) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
