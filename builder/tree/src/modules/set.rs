//! The modules of one kernel.

use super::{ModulesError, dependencies, keep::choose_kept, name};
use crate::{
    Content, compression,
    facts::{self, ModuleFacts},
    rules::KeepModules,
};
use kiln_types::BlobCache;
use std::{
    collections::{BTreeSet, HashMap},
    io,
    sync::Arc,
};

/// The modules of one kernel, in the order of its `modules.order`, with what they depend on.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    pub(super) release: String,
    pub(super) modules: Vec<Module>,
    pub(super) by_name: HashMap<String, usize>,
    pub(super) builtin: BTreeSet<String>,
}

/// A kernel module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name, with `_`.
    pub name: String,
    /// Path below `/usr/lib/modules/<release>`; `.ko`, `.ko.xz` or `.ko.zst`.
    pub path: String,
    /// The bytes, compressed as the path says.
    pub content: Content,
    pub(super) facts: Arc<ModuleFacts>,
    /// Modules it needs itself, as places in [`Modules`], the last to be loaded first.
    pub(super) needs: Vec<usize>,
    /// Place in an order where every module comes before those it needs.
    pub(super) rank: usize,
}

impl Module {
    /// Its bytes without compression.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        let packed = self.content.read()?;
        compression::read_all(compression::decoder(&self.path, &packed[..])?, facts::MODULE_LIMIT)
    }

    /// What it says of itself.
    pub fn facts(&self) -> &ModuleFacts {
        &self.facts
    }

    pub(super) fn new(path: String, content: Content, facts: Arc<ModuleFacts>) -> Self {
        Self { name: name::of_path(&path), path, content, facts, needs: Vec::new(), rank: 0 }
    }

    /// A module that nobody has read yet.
    pub(crate) fn unread(path: String, content: Content) -> Self {
        Self::new(path, content, Arc::default())
    }

    pub(super) fn read_facts(&self) -> Result<ModuleFacts, ModulesError> {
        let path = || self.path.clone();
        let packed = self.content.read().map_err(|source| ModulesError::Read { path: path(), source })?;
        let problem = || format!("{} bytes that are no ELF object", packed.len());
        let facts = ModuleFacts::unpack(&self.path, &packed);
        facts.ok_or_else(|| ModulesError::Broken { path: path(), problem: problem() })
    }
}

impl Modules {
    /// Those modules of the kernel `release` that the rules keep, all without rules, and all that these need. `order` and
    /// `builtin` are the texts of its `modules.order` and `modules.builtin`.
    pub(crate) fn choose(
        release: &str,
        unread: Vec<Module>,
        (order, builtin): (&str, &str),
        rules: &[KeepModules],
        cache: &dyn BlobCache,
    ) -> Result<Self, ModulesError> {
        let chosen = choose_kept(&in_order(unread, order), rules, &builtin_names(builtin), cache)?;
        Self::new(release, chosen, order, builtin)
    }

    /// Sorts out modules that were read.
    pub(super) fn new(release: &str, found: Vec<Module>, order: &str, builtin: &str) -> Result<Self, ModulesError> {
        let mut modules = in_order(found, order);
        dependencies::resolve(&mut modules)?;
        let by_name = modules.iter().enumerate().map(|(place, module)| (module.name.clone(), place)).collect();
        Ok(Self { release: release.to_owned(), modules, by_name, builtin: builtin_names(builtin) })
    }

    /// As `uname -r` says; empty when there is no kernel.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// All modules.
    pub fn iter(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter()
    }

    /// Modules without which `module` cannot be loaded, not those that these need in turn.
    pub fn needs<'a>(&'a self, module: &'a Module) -> impl Iterator<Item = &'a Module> {
        module.needs.iter().map(|place| &self.modules[*place])
    }

    /// All that `module` needs, and what that needs, in the order of `depmod`: who must be loaded last comes first.
    pub(super) fn all_needs(&self, module: &Module) -> Vec<&Module> {
        let mut places = BTreeSet::new();
        let mut open = module.needs.clone();
        while let Some(place) = open.pop() {
            if places.insert((self.modules[place].rank, place)) {
                open.extend(&self.modules[place].needs);
            }
        }
        places.into_iter().map(|(_, place)| &self.modules[place]).collect()
    }
}

fn builtin_names(builtin: &str) -> BTreeSet<String> {
    builtin.lines().map(name::of_path).collect()
}

/// First what `modules.order` names (without compression endings), as it does; then the rest by path.
fn in_order(mut found: Vec<Module>, order: &str) -> Vec<Module> {
    let place: HashMap<&str, usize> = order.lines().enumerate().map(|(place, path)| (path, place)).collect();
    let plain = |path: &str| path.find(".ko").map_or(path.len(), |dot| dot + 3);
    found.sort_by(|a, b| {
        let key = |module: &Module| place.get(&module.path[..plain(&module.path)]).copied().unwrap_or(usize::MAX);
        key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
    });
    let mut seen = BTreeSet::new();
    found.retain(|module| seen.insert(module.name.clone()));
    found
}
