//! A bill of materials: what is in an image, and how its parts are related; before it is written in anybody's format.

use crate::{Licence, Purl};
use kiln_plan::Timestamp;
use kiln_types::Digest;
use std::collections::BTreeSet;

/// What an image is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bom {
    /// The image.
    pub about: About,
    /// Its parts, each of them once.
    pub components: Vec<Component>,
    /// How they are related, by places in `components`.
    pub relations: BTreeSet<(usize, Relation, usize)>,
}

/// The image itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// Its name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The time of its lock.
    pub created: Timestamp,
    /// The hash that stands for every byte of its root.
    pub root_hash: String,
    /// The version of the kiln that made it.
    pub kiln: String,
}

/// A part of an image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Component {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Its name for scanners.
    pub purl: Option<Purl>,
    /// SHA-256 of the file that it came in, or is.
    pub sha256: Option<Digest>,
    /// That file.
    pub file: Option<String>,
    /// Who handed it on.
    pub supplier: Option<String>,
    /// Where people read about it.
    pub homepage: Option<String>,
    /// Where it was fetched from, when there is one place only.
    pub address: Option<String>,
    /// What its makers say of its licence.
    pub licence: Licence,
    /// More about it, for which the formats have no words of their own.
    pub notes: Vec<(&'static str, String)>,
}

/// What a component is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The distribution that packages are of.
    System,
    /// A Debian package.
    Package,
    /// A program that kiln compiles.
    Program,
    /// A Go module.
    Module,
    /// What compiles, and is not in the image.
    Toolchain,
    /// Firmware of a device.
    Firmware,
    /// A file that kiln wrote.
    File,
    /// A container image.
    Container,
    /// A manifest or a chart.
    Addon,
}

/// How one part is related to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// It has the other in it.
    Contains,
    /// It needs the other to run.
    DependsOn,
    /// It was linked with the other.
    Links,
}

impl Kind {
    /// The word for it in identifiers.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Package => "deb",
            Self::Program => "program",
            Self::Module => "go",
            Self::Toolchain => "toolchain",
            Self::Firmware => "firmware",
            Self::File => "file",
            Self::Container => "container",
            Self::Addon => "addon",
        }
    }

    /// Whether it is needed to make the image, and no part of it.
    pub fn is_tool(self) -> bool {
        self == Self::Toolchain
    }
}

impl Component {
    /// A component of which only kind and name are known.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            version: None,
            purl: None,
            sha256: None,
            file: None,
            supplier: None,
            homepage: None,
            address: None,
            licence: Licence::default(),
            notes: Vec::new(),
        }
    }

    /// What it is called within a document: kind, name, and some digits by which it differs from all others. Made of what
    /// SPDX allows, letters, digits, `.` and `-`.
    pub fn id(&self) -> String {
        let (version, file) = (self.version.as_deref().unwrap_or_default(), self.file.as_deref().unwrap_or_default());
        let digest = Digest::of([self.kind.word(), &self.name, version, file].join("\n")).to_string();
        format!("{}-{}-{}", self.kind.word(), plain(&self.name), &digest[..12])
    }
}

/// `text` with `-` for every character that identifiers may not have.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}

impl Bom {
    /// A list without parts.
    pub fn new(about: About) -> Self {
        Self { about, components: Vec::new(), relations: BTreeSet::new() }
    }

    /// Adds a component, once, and says its place.
    pub fn add(&mut self, component: Component) -> usize {
        let same = |known: &Component| {
            (known.kind, &known.name, &known.version, &known.file)
                == (component.kind, &component.name, &component.version, &component.file)
        };
        self.components.iter().position(same).unwrap_or_else(|| {
            self.components.push(component);
            self.components.len() - 1
        })
    }

    /// Says how two components are related.
    pub fn relate(&mut self, one: usize, relation: Relation, other: usize) {
        self.relations.insert((one, relation, other));
    }

    /// The components that are in no other one, but in the image itself.
    pub fn outermost(&self) -> impl Iterator<Item = &Component> {
        let inner: BTreeSet<usize> = self
            .relations
            .iter()
            .filter(|(_, relation, _)| *relation != Relation::DependsOn)
            .map(|(.., inner)| *inner)
            .collect();
        let outer = move |(place, component): &(usize, &Component)| !inner.contains(place) && !component.kind.is_tool();
        self.components.iter().enumerate().filter(outer).map(|(_, component)| component)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_what_spdx_allows_and_differ() {
        let mut one = Component::new(Kind::Package, "libstdc++6");
        let id = one.id();
        assert!(id.starts_with("deb-libstdc--6-"), "{id}");
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-'));
        one.version = Some("14".into());
        assert_ne!(one.id(), id);
        assert_ne!(Component::new(Kind::Package, "libstdc--6").id(), id);
    }

    #[test]
    fn a_component_is_there_once() {
        let about = About {
            id: String::new(),
            version: String::new(),
            created: Timestamp::UNIX_EPOCH,
            root_hash: String::new(),
            kiln: String::new(),
        };
        let mut bom = Bom::new(about);
        let (program, module) = (Component::new(Kind::Program, "a"), Component::new(Kind::Module, "m"));
        let (a, m) = (bom.add(program.clone()), bom.add(module.clone()));
        assert_eq!((bom.add(program), bom.add(module)), (a, m));
        bom.relate(a, Relation::Links, m);
        bom.add(Component::new(Kind::Toolchain, "go"));
        let outer: Vec<&str> = bom.outermost().map(|component| component.name.as_str()).collect();
        assert_eq!(outer, ["a"], "a module is in its program, and a tool is in no image");
    }
}
