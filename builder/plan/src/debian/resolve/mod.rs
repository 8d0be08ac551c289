//! Which packages a wish needs, with all they depend on.
//!
//! `greedy` walks and nearly always arrives; when it does not, `solver` decides whether there is a way at all, and
//! `explain` tells why there is none. `Recommends` are never followed: an image has what was asked for.

mod exclusion;
mod explain;
mod greedy;
mod market;
mod solver;
#[cfg(test)]
mod tests;
mod universe;

pub use universe::{Choice, Universe};

use super::relation::{Relation, RelationError};
use market::{Market, Need};
use std::collections::BTreeSet;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// Relations as in `Depends`: `systemd`, `linux-image-amd64 (>= 6.12)`, `dbus-broker | dbus`; or `name/suite` for
    /// the version of one suite.
    pub packages: Vec<String>,
    /// Packages that kiln replaces: never taken, and whoever depends on them is content without them. With
    /// `package: dependency` it is that package alone that is content without it; `*` stands for any characters.
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
    #[error(transparent)]
    Relation(#[from] RelationError),
    /// Nothing has or provides the name, with names that look like it.
    #[error("no package is called `{name}` in {suites}{}", similar_in_words(.similar))]
    Unknown {
        /// The name.
        name: String,
        /// Where it was looked for.
        suites: String,
        /// Names that look like it.
        similar: Vec<String>,
    },
    /// The wish asks for a name that packages only provide: which of them is for the user to say.
    #[error("`{name}` is not a package but something that packages provide: name one of {}", .providers.join(", "))]
    Virtual {
        /// The name.
        name: String,
        /// Packages that provide it.
        providers: Vec<String>,
    },
    /// The wish asks for a package that kiln replaces.
    #[error("`{name}` was asked for, but kiln puts something of its own in its place: take it out of the packages")]
    Replaced {
        /// The package.
        name: String,
    },
    /// The packages cannot be had together.
    #[error("these packages cannot be had together:\n{explanation}")]
    Unsatisfiable {
        /// One reason a line, from the wish to where it ends.
        explanation: String,
    },
}

/// Finds the packages that fulfil `wish`, sorted by name, one version each.
///
/// # Errors
/// The wish names what does not exist, or packages that exclude each other.
pub fn resolve<'a>(universe: &Universe<'a>, wish: &Wish) -> Result<Vec<Choice<'a>>, ResolveError> {
    let market = Market::new(universe, wish);
    let wishes = market.wishes()?;
    wishes.iter().try_for_each(|need| known(&market, need))?;
    let mut walk = greedy::Walk::new(&market);
    let chosen = match walk.run()? {
        Ok(chosen) => chosen,
        Err(obstacle) => solver::solve(&market, &wishes)
            .ok_or_else(|| ResolveError::Unsatisfiable { explanation: explain::explain(&market, &walk, &obstacle) })?,
    };
    Ok(chosen.into_iter().map(|id| *universe.choice(id)).collect())
}

/// Refuses a wish for a single name that no package has: nearly always a slip of the pen.
fn known(market: &Market<'_, '_>, need: &Need) -> Result<(), ResolveError> {
    let name = need.text.split('/').next().unwrap_or(&need.text);
    if name.contains('|') {
        return Ok(());
    }
    let name = Relation::parse(name)?.name;
    let providers: BTreeSet<_> = need.candidates.iter().map(|id| market.universe.package(*id).name).collect();
    if providers.contains(name) {
        return Ok(());
    }
    // With one provider there is nothing to choose.
    match providers.len() {
        0 => {}
        1 => return Ok(()),
        _ => {
            let providers = providers.into_iter().map(str::to_owned).collect();
            return Err(ResolveError::Virtual { name: name.to_owned(), providers });
        }
    }
    if market.excluded.replaces(name) {
        return Err(ResolveError::Replaced { name: name.to_owned() });
    }
    if market.universe.versions(name).is_empty() {
        let (suites, similar) = (market.universe.suites(), explain::similar(market, name));
        return Err(ResolveError::Unknown { name: name.to_owned(), suites, similar });
    }
    Ok(())
}

fn similar_in_words(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!("; is one of these meant: {}?", similar.join(", ")) }
}
