//! All packages of all suites, found by the name they have or provide.

use crate::debian::{
    Package, Version,
    relation::{self, Relation, RelationError},
};
use std::{cmp::Ordering, collections::HashMap};

/// A package and the suite that has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice<'a> {
    /// The suite, by name.
    pub suite: &'a str,
    /// The package.
    pub package: Package<'a>,
}

/// All packages of all suites. The newest version of a package is the best; of two with one version, that of the
/// suite that was added first.
#[derive(Clone, Debug, Default)]
pub struct Universe<'a> {
    entries: Vec<Entry<'a>>,
    by_name: HashMap<&'a str, Vec<Id>>,
    by_provided_name: HashMap<&'a str, Vec<Provider<'a>>>,
}

/// Names a package of the universe.
pub(super) type Id = u32;

#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    choice: Choice<'a>,
    on_request: bool,
}

/// A package that provides a name, perhaps with a version.
#[derive(Clone, Copy, Debug)]
struct Provider<'a> {
    id: Id,
    version: Option<Version<'a>>,
}

impl<'a> Universe<'a> {
    /// Adds the packages of a suite.
    ///
    /// # Errors
    /// A `Provides` field that does not follow the grammar.
    pub fn add(&mut self, suite: &'a str, packages: Vec<Package<'a>>) -> Result<(), RelationError> {
        self.extend(suite, packages, false)
    }

    /// Adds the packages of a suite such as backports, whose versions are taken only when no other suite has one that
    /// will do, or when they are asked for as `name/suite`. Archives mark such a suite `NotAutomatic`.
    ///
    /// # Errors
    /// A `Provides` field that does not follow the grammar.
    pub fn add_on_request(&mut self, suite: &'a str, packages: Vec<Package<'a>>) -> Result<(), RelationError> {
        self.extend(suite, packages, true)
    }

    fn extend(&mut self, suite: &'a str, packages: Vec<Package<'a>>, on_request: bool) -> Result<(), RelationError> {
        self.entries.reserve(packages.len());
        for package in packages {
            self.insert(Entry { choice: Choice { suite, package }, on_request })?;
        }
        Ok(())
    }

    fn insert(&mut self, entry: Entry<'a>) -> Result<(), RelationError> {
        let package = &entry.choice.package;
        let id = self.entries.len() as Id;
        let same = self.by_name.entry(package.name).or_default();
        let order = |other: Id| compare(&self.entries[other as usize], &entry);
        let position = same.partition_point(|other| order(*other).is_lt());
        if same.get(position).is_some_and(|other| order(*other).is_eq()) {
            return Ok(());
        }
        same.insert(position, id);
        for group in relation::groups(package.relations.provides) {
            let provided = Relation::parse(group)?;
            let provider = Provider { id, version: provided.version.map(|(_, version)| version) };
            self.by_provided_name.entry(provided.name).or_default().push(provider);
        }
        self.entries.push(entry);
        Ok(())
    }

    pub(super) fn choice(&self, id: Id) -> &Choice<'a> {
        &self.entries[id as usize].choice
    }

    pub(super) fn package(&self, id: Id) -> &Package<'a> {
        &self.choice(id).package
    }

    /// All versions of a package, the best first.
    pub(super) fn versions(&self, name: &str) -> &[Id] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// What satisfies `relation`, the best first: packages of that name, then those that provide it.
    pub(super) fn satisfying(&self, relation: &Relation<'_>) -> Vec<Id> {
        let named = self.versions(relation.name).iter().copied();
        let mut found: Vec<Id> = named.filter(|id| relation.accepts(Some(self.package(*id).version))).collect();
        let providers = self.by_provided_name.get(relation.name).map_or(&[][..], Vec::as_slice);
        let accepted =
            providers.iter().filter(|provider| relation.accepts(provider.version)).map(|provider| provider.id);
        let mut providing: Vec<Id> = accepted.filter(|id| !found.contains(id)).collect();
        providing.sort_by(|a, b| self.compare_providers(*a, *b));
        providing.dedup();
        found.extend(providing);
        found
    }

    /// The better of two versions of one package comes first.
    pub(super) fn compare_versions(&self, a: Id, b: Id) -> Ordering {
        compare(&self.entries[a as usize], &self.entries[b as usize])
    }

    /// By priority, as apt does; then by name, so that the answer does not depend on the order of the index.
    fn compare_providers(&self, a: Id, b: Id) -> Ordering {
        let (one, other) = (self.package(a), self.package(b));
        rank(one.priority)
            .cmp(&rank(other.priority))
            .then_with(|| one.name.cmp(other.name))
            .then_with(|| self.compare_versions(a, b))
    }

    pub(super) fn essential(&self) -> impl Iterator<Item = &'a str> {
        let mut names: Vec<&str> =
            self.entries.iter().map(|entry| &entry.choice.package).filter(|p| p.essential).map(|p| p.name).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.by_name.keys().copied()
    }

    pub(super) fn suites(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for entry in &self.entries {
            if names.last() != Some(&entry.choice.suite) {
                names.push(entry.choice.suite);
            }
        }
        names.join(", ")
    }
}

fn compare(a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    let versions = || b.choice.package.version.cmp(&a.choice.package.version);
    a.on_request.cmp(&b.on_request).then_with(versions)
}

fn rank(priority: &str) -> u8 {
    match priority {
        "required" => 0,
        "important" => 1,
        "standard" => 2,
        "optional" => 3,
        _ => 4,
    }
}
