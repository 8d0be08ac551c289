//! Paths of archives as paths of the tree: relative, clean, in merged `/usr`.
//!
//! Debian's packages ship nearly everything below `/usr` since trixie; what they do not goes where the links of the
//! root (`/bin` -> `usr/bin` and so on, made by the assembly) would lead.

use super::DebError;

/// Directories of the root that are links into `/usr`, on every architecture of ours.
pub(crate) const MERGED: [&str; 4] = ["bin", "lib", "lib64", "sbin"];

/// Longest path taken; the kernel's PATH_MAX.
const LONGEST: usize = 4096;

/// `raw` as a path of the tree, `None` for the root itself. Leading `./` and `/` fall away.
pub(crate) fn normalise(raw: &[u8]) -> Result<Option<String>, DebError> {
    let bad = || DebError::BadPath { path: String::from_utf8_lossy(&raw[..raw.len().min(200)]).into_owned() };
    let text = std::str::from_utf8(raw).map_err(|_| bad())?;
    if text.len() > LONGEST || text.contains(['\0', '\n']) {
        return Err(bad());
    }
    let mut parts = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err(bad()),
            part => parts.push(part),
        }
    }
    match parts.first() {
        None => Ok(None),
        Some(first) if MERGED.contains(first) => Ok(Some(format!("usr/{}", parts.join("/")))),
        Some(_) => Ok(Some(parts.join("/"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(raw: &str) -> Option<String> {
        normalise(raw.as_bytes()).unwrap()
    }

    #[test]
    fn old_places_move_below_usr() {
        assert_eq!(path("./bin/sh").as_deref(), Some("usr/bin/sh"));
        assert_eq!(path("./lib64/ld.so").as_deref(), Some("usr/lib64/ld.so"));
        assert_eq!(path("/etc//x/").as_deref(), Some("etc/x"));
        assert_eq!(path("library/x").as_deref(), Some("library/x"));
        assert_eq!(path("./"), None);
    }

    #[test]
    fn nothing_leaves_the_root() {
        for raw in ["../x", "a/../../x", "a\nb", "a\0b"] {
            assert!(normalise(raw.as_bytes()).is_err(), "{raw:?}");
        }
        assert!(normalise(&[b'a', 0xff]).is_err());
        assert!(normalise(&[b'a'; 5000]).is_err());
    }
}
