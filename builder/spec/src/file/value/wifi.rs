//! A wireless network: its name, what opens it, and where it is.

use super::checked::{checked, text_type};
use crate::file::Secret;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use std::{fmt::Write as _, str::FromStr};

checked! {
    /// The name of a wireless network: up to 32 bytes (IEEE 802.11-2020 section 9.4.2.2).
    Ssid, "ssid", ssid
}

checked! {
    /// A country by its two letters (ISO 3166-1 alpha-2), in capitals.
    Country, "country", country
}

/// What opens a wireless network: a passphrase of 8 to 63 characters, or the key of 64 hexadecimal digits that is made of it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(transparent)]
pub struct Passphrase(Secret);

text_type!(Passphrase, "wifi-passphrase");

/// Hexadecimal digits of a key of 256 bits.
const KEY_DIGITS: usize = 64;

/// Rounds of PBKDF2 (IEEE 802.11-2020 annex J.4.1).
const ROUNDS: u32 = 4096;

impl Passphrase {
    /// The key of this passphrase in the network `ssid`, in hexadecimal digits: PBKDF2 with HMAC-SHA1 and the name as its salt.
    ///
    /// It opens this network alone, while a passphrase is often used elsewhere too.
    pub fn key(&self, ssid: &Ssid) -> Secret {
        let text = self.0.expose();
        if is_key(text) {
            return Secret::new(text.to_ascii_lowercase());
        }
        let mut key = [0; KEY_DIGITS / 2];
        pbkdf2_hmac::<Sha1>(text.as_bytes(), ssid.as_str().as_bytes(), ROUNDS, &mut key);
        Secret::new(key.iter().fold(String::new(), |mut digits, byte| {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        }))
    }
}

impl FromStr for Passphrase {
    type Err = String;

    // The text is in none of these messages.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        match text.len() {
            KEY_DIGITS if is_key(text) => {}
            _ if !printable => return Err("a passphrase of Wi-Fi has ASCII characters alone".to_owned()),
            8..=63 => {}
            len => return Err(format!("a passphrase of Wi-Fi has 8 to 63 characters, this one {len}")),
        }
        Ok(Self(Secret::new(text)))
    }
}

fn is_key(text: &str) -> bool {
    text.len() == KEY_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn ssid(text: &str) -> Result<(), String> {
    match text.len() {
        0 => Err("the name of a wireless network is not empty".to_owned()),
        33.. => Err(format!("`{text}` is longer than the 32 bytes that the name of a wireless network has at most")),
        _ if text.contains(char::is_control) => {
            Err("the name of a wireless network has a control character".to_owned())
        }
        _ => Ok(()),
    }
}

fn country(text: &str) -> Result<(), String> {
    let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text {
        "UK" => Err("`UK` is not a country of ISO 3166: that is `GB`".to_owned()),
        "EU" => Err("`EU` is not a country: write that of the node, such as `DE`".to_owned()),
        _ if !letters => Err(format!("`{text}` is not a country by its two letters, such as `DE`")),
        _ if text != text.to_ascii_uppercase() => Err(format!("write `{text}` as `{}`", text.to_ascii_uppercase())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(passphrase: &str, ssid: &str) -> String {
        passphrase.parse::<Passphrase>().unwrap().key(&ssid.parse().unwrap()).expose().to_owned()
    }

    /// IEEE 802.11-2020 annex J.4.2.
    #[test]
    fn keys_are_those_of_the_standard() {
        assert_eq!(key("password", "IEEE"), "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
        assert_eq!(
            key("ThisIsAPassword", "ThisIsASSID"),
            "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af"
        );
        let made = key("password", "IEEE");
        assert_eq!(key(&made.to_uppercase(), "another"), made, "a key stays what it is");
    }

    #[test]
    fn what_is_refused_is_not_shown() {
        for text in ["hunter2", "hunter22hunter22hunter22hunter22hunter22hunter22hunter22hunter22", "hünter22"] {
            let why = text.parse::<Passphrase>().unwrap_err();
            assert!(!why.contains("nter2"), "{why}");
        }
    }
}
