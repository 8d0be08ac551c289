//! Libraries by name and kind.

use super::directories::directories;
use crate::{
    Kind,
    assembly::{AssemblyError, Draft},
    facts::{Class, ElfFacts, Facts},
};
use std::collections::BTreeMap;

/// What two files must share to be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Abi {
    pub(crate) class: Class,
    pub(crate) machine: u16,
}

impl Abi {
    pub(crate) fn of(facts: &ElfFacts) -> Self {
        Self { class: facts.class, machine: facts.machine }
    }
}

/// A library in a directory of the linker.
#[derive(Clone, Debug)]
pub(super) struct Library {
    /// Path with the name of its directory as the linker knows it.
    pub(super) path: String,
    pub(super) facts: ElfFacts,
}

/// The libraries in the linker's directories.
pub(crate) struct Libraries {
    /// By file name and kind, the first directory's; links count as what they lead to.
    by_name: BTreeMap<(String, Abi), Library>,
}

impl Libraries {
    /// Looks through all directories.
    pub(crate) fn find(draft: &Draft) -> Result<Self, AssemblyError> {
        let mut by_name = BTreeMap::new();
        for directory in directories(draft)? {
            let Some((real, _)) = draft.tree.resolve(&directory) else { continue };
            for (path, _) in draft.children(&real) {
                let name = &path[real.len() + 1..];
                if let Some(facts) = elf(draft, path).filter(|facts| facts.shared) {
                    let library = Library { path: format!("{directory}/{name}"), facts: facts.clone() };
                    by_name.entry((name.to_owned(), Abi::of(facts))).or_insert(library);
                }
            }
        }
        Ok(Self { by_name })
    }

    /// Whether the linker would find `name`, for a program of this kind, in its own directories.
    pub(crate) fn has(&self, name: &str, abi: Abi) -> bool {
        self.by_name.contains_key(&(name.to_owned(), abi))
    }

    /// All libraries under the names that programs need them by, with the paths that the cache gives.
    pub(super) fn by_soname(&self) -> BTreeMap<(String, Abi), Library> {
        let mut all = BTreeMap::new();
        for ((file, abi), library) in &self.by_name {
            if !file.contains(".so") {
                continue;
            }
            let soname = library.facts.soname.clone().unwrap_or_else(|| file.clone());
            // ldconfig makes the link `soname` when a package forgot it; here the file itself is named then.
            let under_soname = self.by_name.get(&(soname.clone(), *abi)).unwrap_or(library);
            all.entry((soname, *abi)).or_insert_with(|| under_soname.clone());
        }
        all
    }
}

/// The facts of the ELF file that `path` leads to.
pub(crate) fn elf<'a>(draft: &'a Draft, path: &str) -> Option<&'a ElfFacts> {
    let Kind::File(content) = &draft.tree.resolve(path)?.1.kind else { return None };
    match draft.facts(content) {
        Facts::Elf(facts) => Some(facts),
        _ => None,
    }
}
