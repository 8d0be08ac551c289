//! Which modules must be there, and in which order they are loaded.

use super::{Module, Modules, ModulesError, name};
use std::collections::BTreeSet;

impl Modules {
    /// The modules to load, in this order, so that all of `names` are there: hard dependencies first, soft ones where
    /// they ask to be, as `modprobe` does. A name may also be an alias. What is built in is left out; so is a soft
    /// dependency that does not exist.
    ///
    /// [`ModulesError::Unknown`] for a name that is neither a module, an alias nor built in.
    pub fn load_order<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Vec<&Module>, ModulesError> {
        let mut order = Order { modules: self, seen: BTreeSet::new(), places: Vec::new() };
        for name in names {
            let places = self.find(name);
            if places.is_empty() && !self.builtin.contains(&name::normalise(name)) {
                return Err(self.unknown(name));
            }
            places.into_iter().for_each(|place| order.visit(place));
        }
        Ok(order.places.into_iter().map(|place| &self.modules[place]).collect())
    }

    /// Modules of that name or, when there is none and it is not built in, with that alias.
    fn find(&self, wanted: &str) -> Vec<usize> {
        let name = name::normalise(wanted);
        if let Some(place) = self.by_name.get(&name) {
            return vec![*place];
        }
        if self.builtin.contains(&name) {
            return Vec::new();
        }
        let has = |module: &Module| module.facts.values("alias").any(|alias| name::normalise(alias) == name);
        (0..self.modules.len()).filter(|place| has(&self.modules[*place])).collect()
    }

    fn unknown(&self, wanted: &str) -> ModulesError {
        let name = name::normalise(wanted);
        let alike =
            |other: &&Module| other.name.replace('_', "") == name.replace('_', "") || other.name.contains(&name);
        let near = self.modules.iter().find(alike).map(|module| module.name.clone());
        ModulesError::Unknown { name: wanted.to_owned(), release: self.release.clone(), near }
    }
}

struct Order<'a> {
    modules: &'a Modules,
    seen: BTreeSet<usize>,
    places: Vec<usize>,
}

impl Order<'_> {
    fn visit(&mut self, place: usize) {
        if !self.seen.insert(place) {
            return;
        }
        let module = &self.modules.modules[place];
        // What ranks last depends on nothing of the others and is loaded first.
        module.needs.iter().rev().for_each(|need| self.visit(*need));
        self.visit_soft(module, "pre:");
        self.places.push(place);
        self.visit_soft(module, "post:");
    }

    /// Soft dependencies: `pre: a b post: c`.
    fn visit_soft(&mut self, module: &Module, wanted: &str) {
        for line in module.facts.values("softdep") {
            let mut when = "";
            for word in line.split_whitespace() {
                match word {
                    "pre:" | "post:" => when = word,
                    name if when == wanted => self.modules.find(name).into_iter().for_each(|place| self.visit(place)),
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Content, facts::ModuleFacts};
    use std::sync::Arc;

    fn module(path: &str, exports: &[&str], needs: &[&str], info: &[(&str, &str)]) -> Module {
        let text = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let info = info.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let facts = ModuleFacts { info, exports: text(exports), needs: text(needs) };
        Module::new(path.to_owned(), Content::bytes(*b""), Arc::new(facts))
    }

    fn modules() -> Modules {
        let all = vec![
            module("kernel/fs/erofs/erofs.ko.xz", &[], &["lz4"], &[("softdep", "pre: crc32c post: late")]),
            module("kernel/lib/lz4.ko.xz", &["lz4"], &["base"], &[]),
            module("kernel/lib/base.ko.xz", &["base"], &[], &[]),
            module("kernel/crypto/crc32c-generic.ko.xz", &[], &[], &[("alias", "crc32c")]),
            module("kernel/late.ko.xz", &[], &[], &[]),
            module("kernel/other.ko.xz", &[], &[], &[]),
        ];
        Modules::new("6.12", all, "", "kernel/fs/ext4/ext4.ko\n").unwrap()
    }

    #[test]
    fn dependencies_load_before_and_soft_ones_where_they_ask() {
        let modules = modules();
        let order = modules.load_order(["erofs", "ext4"]).unwrap();
        let names: Vec<&str> = order.iter().map(|module| module.name.as_str()).collect();
        assert_eq!(names, ["base", "lz4", "crc32c_generic", "erofs", "late"]);
    }

    #[test]
    fn an_unknown_module_is_named_with_its_neighbour() {
        let error = modules().load_order(["ero-fs"]).unwrap_err().to_string();
        assert!(error.contains("`ero-fs`") && error.contains("did you mean `erofs`"), "{error}");
    }
}
