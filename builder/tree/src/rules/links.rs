//! Links that maintainer scripts would have made: alternatives and their like.

use serde::Deserialize;

/// All links.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// One link each.
    #[serde(default, rename = "link")]
    pub links: Vec<Link>,
}

/// A symbolic link. It is made when its target is in the root, and takes the place of nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Link {
    /// Path relative to the root.
    pub path: String,
    /// Target, as written into the link.
    pub target: String,
    /// Make it even when the target is not there: it appears on the running node.
    #[serde(default)]
    pub dangling: bool,
    /// Why.
    pub reason: String,
}
