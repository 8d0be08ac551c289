//! What an authority that speaks ACME is told, and trusted by.

use super::checked::checked;

checked! {
    /// An e-mail address: what ACME puts behind `mailto:` (RFC 8555, section 7.3).
    Email, "e-mail", email
}

checked! {
    /// One or more X.509 certificates in PEM (RFC 7468).
    Certificate, "certificate", certificate
}

/// One address, no name beside it, of plain ASCII.
fn email(text: &str) -> Result<(), String> {
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._%+-".contains(c));
    let valid = text.split_once('@').is_some_and(|(name, domain)| plain(name) && plain(domain) && domain.contains('.'));
    match valid {
        true => Ok(()),
        false => Err(format!("`{text}` is not an e-mail address such as `me@example.org`")),
    }
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The frame alone: traefik says when nothing useful is inside.
fn certificate(text: &str) -> Result<(), String> {
    if text.contains("PRIVATE KEY-----") {
        return Err("this has a private key in it: give the certificate alone".to_owned());
    }
    match text.trim_start().starts_with(BEGIN) && text.trim_end().ends_with(END) && text.is_ascii() {
        true => Ok(()),
        false => Err(format!("this is no certificate in PEM: it begins with `{BEGIN}` and ends with `{END}`")),
    }
}
