//! Debian's packages.

use super::Ingredients;
use crate::{EngineError, packages::Unpacked};
use kiln_attest::{Bom, Component, Kind, Licence, Purl, Relation};
use kiln_plan::{debian::relation, lock::LockedDeb};
use kiln_tree::{
    Content,
    deb::{Control, EntryKind},
};
use std::{collections::HashMap, path::Path};

const OS_RELEASE: &str = "usr/lib/os-release";
const DOCUMENTATION: &str = "usr/share/doc";

/// The system that the packages are of.
pub(super) struct Distribution {
    /// `debian`
    pub id: String,
    /// `13`; nothing while it is being made.
    pub version: Option<String>,
    /// Whether its makers signed for the packages, and nobody else.
    signed: bool,
}

impl Distribution {
    /// As the root says it.
    pub fn of(from: &Ingredients<'_>) -> Result<Self, EngineError> {
        let text = from.tree.file(OS_RELEASE).map(Content::read).transpose();
        let text = text.map_err(EngineError::io("read", Path::new(OS_RELEASE)))?.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let value = |key: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
            Some(value.trim_matches('"').to_owned())
        };
        let id = value("ID").unwrap_or_else(|| "linux".to_owned());
        Ok(Self { id, version: value("VERSION_ID"), signed: from.lock.request.keys.is_none() })
    }

    /// How scanners call it: `debian-13`; a system without a number by the suite of the package.
    fn name(&self, suite: &str) -> String {
        format!("{}-{}", self.id, self.version.as_deref().unwrap_or(suite))
    }
}

/// Adds all packages, with what they need of each other.
pub(super) fn add(bom: &mut Bom, from: &Ingredients<'_>, system: &Distribution) -> Result<(), EngineError> {
    let files = Documentation::of(from.debs);
    let mut places = HashMap::new();
    for (locked, unpacked) in from.lock.debs.iter().zip(from.debs) {
        let control = &unpacked.deb.control;
        let place = bom.add(component(locked, control, system, files.licence(&locked.name)?));
        let provided = relations(control, &["Provides"]).flatten().map(|relation| relation.name);
        for name in [control.package()].into_iter().chain(provided) {
            places.entry(name).or_insert(place);
        }
        places.insert(control.package(), place);
    }
    for unpacked in from.debs {
        let control = &unpacked.deb.control;
        for group in relations(control, &["Pre-Depends", "Depends"]) {
            let needed = group.iter().find_map(|relation| places.get(relation.name));
            if let (Some(one), Some(other)) = (places.get(control.package()), needed) {
                bom.relate(*one, Relation::DependsOn, *other);
            }
        }
    }
    Ok(())
}

/// The groups of alternatives in fields of a package. The resolver has read them before; what it could not read stopped it.
fn relations<'a>(control: &'a Control, fields: &[&str]) -> impl Iterator<Item = Vec<relation::Relation<'a>>> {
    let all = fields.iter().filter_map(|field| control.get(field)).filter_map(|text| relation::parse(text).ok());
    all.flatten().collect::<Vec<_>>().into_iter()
}

fn component(locked: &LockedDeb, control: &Control, system: &Distribution, licence: Licence) -> Component {
    let LockedDeb { name, version, architecture, .. } = locked;
    let (source, source_version) = source(control);
    let distribution = system.name(&locked.suite);
    let note = |key: &'static str, field: &str| Some((key, control.get(field)?.to_owned()));
    let notes = [Some(("source", format!("{source} {source_version}"))), note("maintainer", "Maintainer")];
    Component {
        version: Some(version.clone()),
        purl: Some(Purl::deb(name, version, architecture, &distribution, Some((source, source_version)))),
        sha256: Some(locked.sha256),
        file: Some(locked.file.clone()),
        supplier: system.signed.then(|| "Debian".to_owned()),
        homepage: control.get("Homepage").map(str::to_owned),
        licence,
        notes: notes.into_iter().flatten().chain([("architecture", architecture.clone())]).collect(),
        ..Component::new(Kind::Package, name)
    }
}

/// Name and version of the source package: `Source: glibc (2.41-12)`, and what is left out is that of the package.
fn source(control: &Control) -> (&str, &str) {
    let field = control.get("Source").unwrap_or(control.package());
    match field.split_once('(') {
        Some((name, version)) => (name.trim(), version.trim_end_matches(')').trim()),
        None => (field.trim(), control.version()),
    }
}

/// The copyright files of all packages, by path: one package's may lie in the directory of another.
struct Documentation<'a>(HashMap<&'a str, (&'a EntryKind, &'a Unpacked)>);

impl<'a> Documentation<'a> {
    fn of(debs: &'a [Unpacked]) -> Self {
        let entries = debs.iter().flat_map(|unpacked| unpacked.deb.entries.iter().map(move |entry| (entry, unpacked)));
        let documentation = entries.filter(|(entry, _)| entry.path.starts_with(DOCUMENTATION));
        Self(documentation.map(|(entry, unpacked)| (entry.path.as_str(), (&entry.kind, unpacked))).collect())
    }

    fn licence(&self, package: &str) -> Result<Licence, EngineError> {
        let Some((digest, len, offset, unpacked)) = self.copyright(package) else { return Ok(Licence::default()) };
        let content = Content::stored(digest, len, unpacked.data.clone(), offset);
        let bytes = content.read().map_err(EngineError::io("read", &unpacked.data))?;
        Ok(Licence::of_debian(&String::from_utf8_lossy(&bytes)))
    }

    /// Where it is: the directory, or the file, may be a link to those of another package of the same source.
    fn copyright(&self, package: &str) -> Option<(kiln_types::Digest, u64, u64, &'a Unpacked)> {
        let mut directory = format!("{DOCUMENTATION}/{package}");
        if let Some((EntryKind::Symlink(target), _)) = self.0.get(directory.as_str()) {
            directory = format!("{DOCUMENTATION}/{}", target.rsplit('/').next()?);
        }
        let mut file = format!("{directory}/copyright");
        if let Some((EntryKind::Symlink(target), _)) = self.0.get(file.as_str()) {
            file = format!("{DOCUMENTATION}/{}", target.strip_prefix("../")?);
        }
        match self.0.get(file.as_str())? {
            (EntryKind::File { digest, len, offset, .. }, unpacked) => Some((*digest, *len, *offset, unpacked)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_named_with_its_version() {
        let of = |more: &str| Control::parse(&format!("Package: a\nVersion: 1+b1\nArchitecture: all\n{more}")).unwrap();
        assert_eq!(source(&of("")), ("a", "1+b1"));
        assert_eq!(source(&of("Source: b\n")), ("b", "1+b1"));
        assert_eq!(source(&of("Source: b (1)\n")), ("b", "1"));
    }
}
