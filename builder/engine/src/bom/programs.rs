//! What kiln compiles, and the Go modules that are in it.

use super::Ingredients;
use crate::{EngineError, root};
use kiln_attest::{Bom, Component, GoBuild, GoDependency, Kind, Licence, Purl, Relation};
use kiln_plan::lock::LockedModule;
use kiln_tree::{CheckedTree, Content, Kind as Entry};
use kiln_types::Digest;
use std::collections::{BTreeSet, HashMap};

/// What a program is called that is in the initrd, not in the root.
const INIT: &str = "init (initrd)";

/// Adds the programs that are in the image, and says which paths of the root they are.
pub(super) fn add(bom: &mut Bom, from: &Ingredients<'_>) -> Result<BTreeSet<String>, EngineError> {
    let paths = paths(from.tree);
    let modules: HashMap<_, _> =
        from.lock.go_modules.iter().map(|module| ((module.path.as_str(), module.version.as_str()), module)).collect();
    let mut placed = BTreeSet::new();
    for (name, content) in from.software {
        let path = if name == root::init() { Some(INIT) } else { paths.get(&content.digest()).copied() };
        // Not all that was compiled is in every image, and generators make texts as well.
        let (Some(path), Some(build)) = (path, GoBuild::read(content.reader())) else { continue };
        let program = bom.add(program(name, path, content, &build));
        let standard = bom.add(standard_library(&build.toolchain));
        bom.relate(program, Relation::Links, standard);
        for dependency in &build.modules {
            let locked = modules.get(&(dependency.path.as_str(), dependency.version.as_str())).copied();
            let module = bom.add(module(dependency, locked));
            bom.relate(program, Relation::Links, module);
        }
        placed.insert(path.to_owned());
    }
    Ok(placed)
}

/// Where files of the root are, by content.
fn paths(tree: &CheckedTree) -> HashMap<Digest, &str> {
    let files = tree.tree().iter().filter_map(|(path, node)| match &node.kind {
        Entry::File(content) => Some((content.digest(), path)),
        _ => None,
    });
    files.collect()
}

fn program(name: &str, path: &str, content: &Content, build: &GoBuild) -> Component {
    Component {
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        sha256: Some(content.digest()),
        file: Some(path.to_owned()),
        supplier: Some("kiln".to_owned()),
        // Of all that is in it together nobody says a licence, and kiln does not guess.
        notes: vec![("go package", build.path.clone()), ("licence of own code", Licence::KILN.to_owned())],
        ..Component::new(Kind::Program, name)
    }
}

/// What comes with the toolchain, as scanners call it: `stdlib` at `1.26.8`.
fn standard_library(toolchain: &str) -> Component {
    let version = toolchain.trim_start_matches("go");
    Component {
        version: Some(version.to_owned()),
        purl: Some(Purl::go("stdlib", Some(version))),
        ..Component::new(Kind::Module, "stdlib")
    }
}

/// A module, with the hash of its sources by `go.sum`, and that of its archive by the lock.
fn module(dependency: &GoDependency, locked: Option<&LockedModule>) -> Component {
    let zip = locked.and_then(|module| module.zip.as_ref()).filter(|zip| dependency.h1 == Some(zip.h1));
    let h1 = dependency.h1.map(|h1| ("go.sum", h1.to_string()));
    let directory = dependency.directory.as_ref();
    let changed = directory.map(|directory| ("compiled from", format!("kiln's copy of it in {directory}")));
    Component {
        version: Some(dependency.version.clone()),
        purl: Some(Purl::go(&dependency.path, Some(&dependency.version))),
        sha256: zip.map(|zip| zip.sha256),
        notes: h1.into_iter().chain(changed).collect(),
        ..Component::new(Kind::Module, &dependency.path)
    }
}
