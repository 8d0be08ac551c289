//! Which modules stay, found by reading as few as possible: a kernel of Debian has thousands, of which a node keeps
//! hundreds, and each must be decompressed before it says what it depends on.

use super::{Module, ModulesError, name};
use crate::{facts::ModuleFacts, rules::KeepModules};
use rayon::prelude::*;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Reads one module; given, so that tests need no kernel.
pub(super) type Read<'a> = &'a (dyn Fn(&Module) -> Result<ModuleFacts, ModulesError> + Sync);

/// Those of `found` that `rules` keep, and all they need or would like to have, in their order and with their facts. All of
/// them without rules.
pub(super) fn choose(
    found: &[Module],
    rules: &[KeepModules],
    builtin: &BTreeSet<String>,
    read: Read<'_>,
) -> Result<Vec<Module>, ModulesError> {
    let mut search = Search::new(found, builtin, read);
    let wanted = (0..found.len()).filter(|place| rules.is_empty() || is_wanted(&found[*place], rules));
    let chosen = search.with_needs(wanted.collect())?;
    Ok(chosen.into_iter().map(|place| Module { facts: search.facts[&place].clone(), ..found[place].clone() }).collect())
}

fn is_wanted(module: &Module, rules: &[KeepModules]) -> bool {
    let below = |directory: &String| is_below(&module.path, directory);
    rules.iter().any(|rule| {
        rule.directories.iter().any(below) || rule.names.iter().any(|name| name::normalise(name) == module.name)
    })
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
}

struct Search<'a> {
    found: &'a [Module],
    by_name: HashMap<&'a str, usize>,
    builtin: &'a BTreeSet<String>,
    read: Read<'a>,
    /// Facts of the modules that were read, by their places.
    facts: HashMap<usize, Arc<ModuleFacts>>,
}

impl<'a> Search<'a> {
    fn new(found: &'a [Module], builtin: &'a BTreeSet<String>, read: Read<'a>) -> Self {
        let by_name = found.iter().enumerate().map(|(place, module)| (module.name.as_str(), place)).collect();
        Self { found, by_name, builtin, read, facts: HashMap::new() }
    }

    /// `places` and all they need, and what that needs.
    fn with_needs(&mut self, places: BTreeSet<usize>) -> Result<BTreeSet<usize>, ModulesError> {
        let (mut chosen, mut open) = (BTreeSet::new(), places);
        while !open.is_empty() {
            self.read_all(open.iter().copied())?;
            let names: BTreeSet<String> = open.iter().flat_map(|place| needs(&self.facts[place])).collect();
            chosen.append(&mut open);
            for name in names {
                open.extend(self.find(&name)?);
            }
            open.retain(|place| !chosen.contains(place));
        }
        Ok(chosen)
    }

    /// Reads those of `places` that were not read before.
    fn read_all(&mut self, places: impl Iterator<Item = usize>) -> Result<(), ModulesError> {
        let new: Vec<usize> = places.filter(|place| !self.facts.contains_key(place)).collect();
        let read = |place: usize| Ok((place, Arc::new((self.read)(&self.found[place])?)));
        let facts = new.into_par_iter().with_max_len(1).map(read).collect::<Result<Vec<_>, ModulesError>>()?;
        self.facts.extend(facts);
        Ok(())
    }

    /// Modules of that name or, when there is none and it is not built in, with that alias.
    fn find(&mut self, name: &str) -> Result<Vec<usize>, ModulesError> {
        match self.by_name.get(name) {
            Some(place) => Ok(vec![*place]),
            None if self.builtin.contains(name) => Ok(Vec::new()),
            None => self.with_alias(name),
        }
    }

    /// Dependencies by alias are those on algorithms, which are in directories of that name: no others are read.
    fn with_alias(&mut self, name: &str) -> Result<Vec<usize>, ModulesError> {
        let algorithms = |place: &usize| self.found[*place].path.contains("/crypto/");
        let places: Vec<usize> = (0..self.found.len()).filter(algorithms).collect();
        self.read_all(places.iter().copied())?;
        let has = |place: &usize| self.facts[place].values("alias").any(|alias| name::normalise(alias) == name);
        Ok(places.into_iter().filter(has).collect())
    }
}

/// Names of what a module needs, and of its soft dependencies, which may be aliases.
fn needs(facts: &ModuleFacts) -> Vec<String> {
    let hard = facts.values("depends").flat_map(|list| list.split(','));
    let soft = facts.values("softdep").flat_map(soft_names);
    hard.chain(soft).filter(|name| !name.is_empty()).map(name::normalise).collect()
}

/// The names in `pre: a b post: c`; words before the first mark mean nothing to `modprobe`.
fn soft_names(line: &str) -> impl Iterator<Item = &str> {
    let is_mark = |word: &&str| matches!(*word, "pre:" | "post:");
    line.split_whitespace().skip_while(move |word| !is_mark(word)).filter(move |word| !is_mark(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Content;
    use std::sync::Mutex;

    /// Path, and the entries of `.modinfo`.
    const MODULES: [(&str, &[(&str, &str)]); 7] = [
        ("kernel/fs/erofs/erofs.ko.xz", &[("depends", "lz4"), ("softdep", "other pre: crc32c post: late")]),
        ("kernel/lib/lz4.ko.xz", &[("depends", "base-lib")]),
        ("kernel/lib/base-lib.ko.xz", &[("depends", "")]),
        ("kernel/crypto/crc32c-generic.ko.xz", &[("alias", "crc32c")]),
        ("kernel/crypto/md5.ko.xz", &[("alias", "md5")]),
        ("kernel/late.ko.xz", &[]),
        ("kernel/other.ko.xz", &[("alias", "crc32c")]),
    ];

    fn run(directory: &str) -> (Vec<String>, BTreeSet<String>) {
        let rule = KeepModules {
            name: "base".into(),
            directories: vec![directory.into()],
            names: vec!["no-such".into()],
            reason: String::new(),
        };
        let content = Content::bytes(*b"");
        let found: Vec<Module> =
            MODULES.iter().map(|(path, _)| Module::new((*path).to_owned(), content.clone(), Arc::default())).collect();
        let seen = Mutex::new(BTreeSet::new());
        let read = |module: &Module| {
            assert!(seen.lock().unwrap().insert(module.name.clone()), "{} is read twice", module.name);
            let (_, info) = MODULES.iter().find(|(path, _)| *path == module.path).unwrap();
            let info = info.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            Ok(ModuleFacts { info, ..ModuleFacts::default() })
        };
        let chosen = choose(&found, &[rule], &BTreeSet::new(), &read).unwrap();
        (chosen.into_iter().map(|module| module.name).collect(), seen.into_inner().unwrap())
    }

    #[test]
    fn rules_keep_a_directory_with_what_it_needs() {
        assert_eq!(run("kernel/fs").0, ["erofs", "lz4", "base_lib", "crc32c_generic", "late"]);
    }

    #[test]
    fn what_is_not_needed_is_not_read() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(run("kernel/lib").1, names(&["lz4", "base_lib"]));
        assert!(!run("kernel/fs").1.contains("other"));
    }
}
