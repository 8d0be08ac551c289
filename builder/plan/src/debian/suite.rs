//! The part of an archive that is asked for.

use serde::{Deserialize, Serialize};

/// One suite of an archive, as `sources.list` would name it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suite {
    /// Its name: `trixie`, `trixie-security`, `trixie-backports`.
    pub name: String,
    /// The components to take: `main`, `non-free-firmware`.
    pub components: Vec<String>,
}

/// The archives of Debian: each has mirrors of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Archive {
    /// `https://deb.debian.org/debian`
    Main,
    /// `https://deb.debian.org/debian-security`
    Security,
}

impl Suite {
    /// The suite `name` with the component `main`.
    pub fn main(name: impl Into<String>) -> Self {
        Self { name: name.into(), components: vec!["main".to_owned()] }
    }

    /// Where the suite is published.
    pub fn archive(&self) -> Archive {
        if self.name.ends_with("-security") { Archive::Security } else { Archive::Main }
    }
}
