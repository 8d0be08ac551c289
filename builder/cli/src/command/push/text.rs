//! What became of a push, for people and for machines.

use kiln_store::{Package, Pushed};
use kiln_types::{ByteSize, ImageName};
use serde_json::json;
use std::fmt::Write as _;

/// A line a file, and the name that leads to this artifact for ever.
pub(super) fn text(name: &ImageName, package: &Package<'_>, pushed: &Pushed) -> String {
    let pinned = pinned(name, pushed);
    if pushed.up_to_date {
        return format!("{name} leads to it already\n{pinned}");
    }
    let width = package.parts.iter().map(|part| part.name.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for (part, sent) in package.parts.iter().zip(&pushed.sent) {
        let size = ByteSize(part.size).to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{:<width$}  {size:>9}  {}", part.name, if *sent { "sent" } else { "was there" });
    }
    let sent = package.parts.iter().zip(&pushed.sent).filter(|(_, sent)| **sent).map(|(part, _)| part.size).sum();
    out + &format!("{name}: {} sent\n{pinned}", ByteSize(sent))
}

pub(super) fn json(name: &ImageName, package: &Package<'_>, pushed: &Pushed) -> String {
    let file = |(part, sent): (&kiln_store::Part<'_>, &bool)| json!({ "name": part.name, "size": part.size, "digest": format!("sha256:{}", part.sha256), "sent": sent });
    let files: Vec<_> = package.parts.iter().zip(&pushed.sent).map(file).collect();
    let value = json!({
        "version": 1,
        "name": name.to_string(),
        "pinned": pinned(name, pushed),
        "digest": format!("sha256:{}", pushed.digest),
        "up-to-date": pushed.up_to_date,
        "files": files,
    });
    format!("{value:#}")
}

fn pinned(name: &ImageName, pushed: &Pushed) -> String {
    format!("{}/{}@sha256:{}", name.registry(), name.repository(), pushed.digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_store::{Document, Part};
    use kiln_types::Digest;
    use std::fs::File;

    #[test]
    fn what_was_sent_is_told_and_the_name_that_stays() {
        let file = File::open("/dev/null").unwrap();
        let part = |name: &str, size| Part { name: name.into(), sha256: Digest::of(name), size, file: &file, start: 0 };
        let top = Document { media_type: "x".into(), bytes: b"top".to_vec() };
        let package = Package { parts: vec![part("a.img.zst", 4_200_000), part("a.lock", 9)], manifests: vec![], top };
        let name: ImageName = "ghcr.io/me/node:1".parse().unwrap();
        let digest = Digest::of("top");
        let pushed = Pushed { sent: vec![true, false], digest, up_to_date: false };
        let wanted = format!(
            "a.img.zst     4.2 MB  sent\na.lock           9 B  was there\nghcr.io/me/node:1: 4.2 MB sent\n\
             ghcr.io/me/node@sha256:{digest}"
        );
        assert_eq!(text(&name, &package, &pushed), wanted);
        let again = Pushed { sent: vec![false, false], digest, up_to_date: true };
        assert!(text(&name, &package, &again).starts_with("ghcr.io/me/node:1 leads to it already\n"));
        assert!(json(&name, &package, &again).contains("\"up-to-date\": true"));
    }
}
