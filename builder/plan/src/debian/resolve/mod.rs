//! Which packages a wish needs.

mod universe;

pub use universe::{Choice, Universe};

use std::collections::BTreeSet;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Relations as in `Depends`: `systemd`, `linux-image-amd64 (>= 6.12)`, `dbus-broker | dbus`.
    pub packages: Vec<String>,
    /// Packages that kiln replaces: never taken, and whoever depends on them is content without them.
    pub exclude: BTreeSet<String>,
    /// The architecture of the node in Debian's words: `amd64`, `arm64`, `armhf`.
    pub architecture: String,
    /// Whether the packages that Debian calls essential are wanted too.
    pub essential: bool,
}

/// A wish that cannot be fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// Not a relation to a package.
    #[error("{0}")]
    Relation(#[from] super::relation::RelationError),
    /// Nothing of this name, with what looks like it.
    #[error("no package is called `{name}` in {suites}{}", similar_in_words(.similar))]
    Unknown {
        /// The name.
        name: String,
        /// Where it was looked for.
        suites: String,
        /// Names that look like it.
        similar: Vec<String>,
    },
    /// The packages exist, but not together.
    #[error("these packages cannot be installed together:\n{explanation}")]
    Unsatisfiable {
        /// One reason a line, from the wish to the fault.
        explanation: String,
    },
}

fn similar_in_words(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!("; similar names: {}", similar.join(", ")) }
}

/// Finds the packages that fulfil `wish`, sorted by name, one version each.
///
/// # Errors
/// The wish names what does not exist, or packages that exclude each other.
pub fn resolve<'a>(_universe: &Universe<'a>, _wish: &Wish) -> Result<Vec<Choice<'a>>, ResolveError> {
    todo!()
}
