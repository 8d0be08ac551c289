//! What was found out about the modules of a kernel, kept for the next build: the rules seldom change, the kernel even less.

use super::{Module, ModulesError, choose::choose};
use crate::{facts::ModuleFacts, rules::KeepModules};
use kiln_types::{BlobCache, Digest, Hasher};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Goes up with every change of [`ModuleFacts`], of what is read from a module, or of the choice.
const VERSION: &[u8] = b"kiln module facts 1";

/// As [`choose`], from the cache when the same was asked before.
pub(super) fn choose_kept(
    found: &[Module],
    rules: &[KeepModules],
    builtin: &BTreeSet<String>,
    cache: &dyn BlobCache,
) -> Result<Vec<Module>, ModulesError> {
    let key = key(found, rules, builtin);
    if let Some(chosen) = cache.get(key).and_then(|kept| decode(&kept, found)) {
        return Ok(chosen);
    }
    let chosen = choose(found, rules, builtin, &Module::read_facts)?;
    cache.put(key, &encode(&chosen));
    Ok(chosen)
}

/// All that the choice depends on.
fn key(found: &[Module], rules: &[KeepModules], builtin: &BTreeSet<String>) -> Digest {
    let mut hasher = Hasher::new();
    hasher.field(VERSION).field(found.len().to_le_bytes());
    for module in found {
        hasher.field(&module.path).field(module.content.digest().as_bytes());
    }
    for rule in rules {
        hasher.field(rule.directories.join("\n")).field(rule.names.join("\n"));
    }
    hasher.field("builtin");
    builtin.iter().for_each(|name| {
        hasher.field(name);
    });
    hasher.finish()
}

/// Digest of the rest; then path and facts of each module.
fn encode(chosen: &[Module]) -> Vec<u8> {
    let entries: Vec<(&str, &ModuleFacts)> =
        chosen.iter().map(|module| (module.path.as_str(), module.facts.as_ref())).collect();
    let text = serde_json::to_vec(&entries).unwrap_or_default();
    [Digest::of(&text).as_bytes().as_slice(), &text].concat()
}

/// `None` when the cache gave something else than was put there.
fn decode(kept: &[u8], found: &[Module]) -> Option<Vec<Module>> {
    let (digest, text) = kept.split_first_chunk::<32>()?;
    if Digest::of(text).as_bytes() != digest {
        return None;
    }
    let entries: Vec<(String, ModuleFacts)> = serde_json::from_slice(text).ok()?;
    let by_path: HashMap<&str, &Module> = found.iter().map(|module| (module.path.as_str(), module)).collect();
    let module = |(path, facts): (String, ModuleFacts)| {
        Some(Module { facts: Arc::new(facts), ..(*by_path.get(path.as_str())?).clone() })
    };
    entries.into_iter().map(module).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Content;

    fn modules() -> Vec<Module> {
        let facts = ModuleFacts { info: vec![("alias".into(), "x".into())], ..ModuleFacts::default() };
        let module = |path: &str| Module::new(path.into(), Content::bytes(*b""), Arc::new(facts.clone()));
        vec![module("kernel/a.ko"), module("kernel/b.ko.xz")]
    }

    #[test]
    fn what_was_kept_comes_back_unless_it_was_damaged() {
        let kept = encode(&modules());
        let back = decode(&kept, &modules()).unwrap();
        assert_eq!(back.iter().map(|module| module.facts.as_ref().clone()).collect::<Vec<_>>()[1], *modules()[1].facts);
        for at in [0, 40, kept.len() - 1] {
            let mut torn = kept.clone();
            torn[at] ^= 1;
            assert!(decode(&torn, &modules()).is_none(), "byte {at}");
        }
        assert!(decode(&kept[..20], &modules()).is_none());
    }

    #[test]
    fn other_rules_are_another_question() {
        let rule = |name: &str| KeepModules {
            name: "base".into(),
            directories: Vec::new(),
            names: vec![name.into()],
            reason: String::new(),
        };
        let key = |rule| key(&modules(), &[rule], &BTreeSet::new());
        assert_eq!(key(rule("a")), key(rule("a")));
        assert_ne!(key(rule("a")), key(rule("b")));
    }
}
