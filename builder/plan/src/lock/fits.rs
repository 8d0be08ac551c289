//! Whether a lock is still what is asked for, and if not, why.

use super::{AddonRequest, ChartRequest, GoRequest, ImageRequest, Lock, Request};
use crate::debian::Suite;
use std::{collections::BTreeSet, fmt};

/// Something that is asked for now and was not when the lock was made, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// One value is another.
    Changed {
        /// Of what.
        what: &'static str,
        /// In the lock.
        locked: String,
        /// Now.
        wanted: String,
    },
    /// The lock lacks it.
    Added {
        /// Of what kind: `package`.
        what: &'static str,
        /// Which.
        name: String,
    },
    /// Nobody asks for it any more.
    Removed {
        /// Of what kind: `package`.
        what: &'static str,
        /// Which.
        name: String,
    },
}

impl Lock {
    /// Whether the lock answers `wanted`.
    ///
    /// # Errors
    /// All differences, never none.
    pub fn fits(&self, wanted: &Request) -> Result<(), Vec<Difference>> {
        let locked = &self.request;
        let mut found = Vec::new();
        changed(&mut found, "profile", &locked.profile.name, &wanted.profile.name);
        changed(&mut found, "board", &locked.board.name, &wanted.board.name);
        changed(&mut found, "architecture", &locked.architecture, &wanted.architecture);
        changed(&mut found, "list of suites", &suites(&locked.suites), &suites(&wanted.suites));
        changed(&mut found, "snapshot", or_none(&locked.snapshot), or_none(&wanted.snapshot));
        changed(&mut found, "set of archive keys", &keys(locked), &keys(wanted));
        sets(&mut found, "package", &locked.packages, &wanted.packages);
        sets(&mut found, "exclusion", &locked.exclude, &wanted.exclude);
        sets(&mut found, "add-on", &addons(locked), &addons(wanted));
        sets(&mut found, "container image", &images(locked), &images(wanted));
        toolchains(&mut found, locked.go.as_ref(), wanted.go.as_ref());
        changed(&mut found, "go.sum", &sum(locked), &sum(wanted));
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

/// A toolchain for another machine that builds is the same compiler.
fn toolchains(found: &mut Vec<Difference>, locked: Option<&GoRequest>, wanted: Option<&GoRequest>) {
    let on_one_host = locked.zip(wanted).is_none_or(|(locked, wanted)| locked.host == wanted.host);
    let told = |go: Option<&GoRequest>| match go {
        None => "none".to_owned(),
        Some(go) if on_one_host => format!("{} for {} ({})", go.toolchain, go.host, go.h1),
        Some(go) => go.toolchain.clone(),
    };
    changed(found, "Go toolchain", &told(locked), &told(wanted));
}

fn sum(request: &Request) -> String {
    request.go.as_ref().map_or_else(|| "none".to_owned(), |go| go.sum.to_string())
}

fn suites(suites: &[Suite]) -> String {
    let one = |suite: &Suite| format!("{} ({})", suite.name, suite.components.join(" "));
    suites.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn keys(request: &Request) -> String {
    request.keys.map_or_else(|| "Debian's own".to_owned(), |digest| digest.to_string())
}

fn addons(request: &Request) -> BTreeSet<String> {
    let from = |addon: &AddonRequest| match (&addon.url, &addon.registry, &addon.file) {
        (Some(url), ..) => url.clone(),
        (None, Some(name), _) => format!("oci://{name}"),
        (None, None, Some(digest)) => format!("the file {digest}"),
        (None, None, None) => "nowhere".to_owned(),
    };
    let chart = |addon: &AddonRequest| match &addon.chart {
        Some(ChartRequest { namespace, values: Some(values) }) => format!(" for {namespace} and the values {values}"),
        Some(ChartRequest { namespace, values: None }) => format!(" for {namespace}"),
        None => String::new(),
    };
    let listed = |word: &str, images: &BTreeSet<kiln_types::ImageName>| match images.len() {
        0 => String::new(),
        _ => format!(" {word} {}", images.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let changes = |addon: &AddonRequest| addon.changes.map_or(String::new(), |digest| format!(" changed by {digest}"));
    let all =
        |addon: &AddonRequest| changes(addon) + &listed("with", &addon.images) + &listed("without", &addon.without);
    request
        .addons
        .iter()
        .map(|addon| format!("{} from {}{}{}", addon.name, from(addon), chart(addon), all(addon)))
        .collect()
}

fn images(request: &Request) -> BTreeSet<String> {
    let file =
        |file: &Option<kiln_types::Digest>| file.map_or(String::new(), |digest| format!(" from the file {digest}"));
    let name = |image: &ImageRequest| image.name.as_ref().map(ToString::to_string).unwrap_or_default();
    request.images.iter().map(|image| format!("{}{}", name(image), file(&image.file)).trim_start().to_owned()).collect()
}

fn or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("none")
}

fn changed(found: &mut Vec<Difference>, what: &'static str, locked: &str, wanted: &str) {
    if locked != wanted {
        found.push(Difference::Changed { what, locked: locked.to_owned(), wanted: wanted.to_owned() });
    }
}

fn sets(found: &mut Vec<Difference>, what: &'static str, locked: &BTreeSet<String>, wanted: &BTreeSet<String>) {
    found.extend(wanted.difference(locked).map(|name| Difference::Added { what, name: name.clone() }));
    found.extend(locked.difference(wanted).map(|name| Difference::Removed { what, name: name.clone() }));
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { what, locked, wanted } if locked.len() == 64 && wanted.len() == 64 => {
                write!(f, "{what} has changed")
            }
            Self::Changed { what, locked, wanted } => write!(f, "{what} is now {wanted}, the lock has {locked}"),
            Self::Added { what, name } => write!(f, "{what} `{name}` is not in the lock"),
            Self::Removed { what, name } => write!(f, "{what} `{name}` is in the lock and no longer asked for"),
        }
    }
}
