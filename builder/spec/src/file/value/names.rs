//! Names of hosts, domains and packages.

use super::checked::checked;
use std::net::IpAddr;

checked! {
    /// The name of a node: one DNS label (RFC 1123 section 2.1), as Kubernetes wants of node names without dots.
    Hostname, "hostname", label
}

checked! {
    /// A domain name: labels with dots between them.
    Domain, "domain", domain
}

checked! {
    /// A name in a certificate: an IP address, a DNS name, or one with `*.` before it.
    San, "san", san
}

checked! {
    /// The name of a Debian package (Debian Policy section 5.6.1).
    PackageName, "package", package
}

fn label(text: &str) -> Result<(), String> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let why = match text {
        "" => "it is empty",
        _ if text.len() > 63 => "it is longer than 63 characters",
        _ if text.chars().any(|c| c.is_ascii_uppercase()) => "it has capital letters",
        _ if text.contains('.') => "it has a dot",
        _ if !text.chars().all(inner) => "only `a-z`, `0-9` and `-` can be in it",
        _ if text.starts_with('-') || text.ends_with('-') => "it begins or ends with `-`",
        _ => return Ok(()),
    };
    Err(format!("`{text}` is not a host name: {why}"))
}

fn domain(text: &str) -> Result<(), String> {
    let fits = text.len() <= 253 && text.split('.').all(|part| label(part).is_ok());
    fits.then_some(()).ok_or_else(|| {
        format!(
            "`{text}` is not a domain name: lower-case labels of `a-z`, `0-9` and `-` with dots between are expected"
        )
    })
}

fn san(text: &str) -> Result<(), String> {
    let name = text.strip_prefix("*.").unwrap_or(text);
    // "10.0.0.300" would pass as a domain name and never match an address.
    let numeric = text.split('.').all(|part| part.parse::<u32>().is_ok());
    match text.parse::<IpAddr>().is_ok() || (!numeric && domain(name).is_ok()) {
        true => Ok(()),
        false => Err(format!("`{text}` is neither an IP address nor a DNS name")),
    }
}

fn package(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    let first = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    match text.len() >= 2 && first && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!(
            "`{text}` is not the name of a Debian package: at least two of `a-z`, `0-9`, `+`, `-` and `.` are expected"
        )),
    }
}
