//! Who needs whom, by symbols, and in which order `depmod` would put them.

use super::{Module, ModulesError};
use std::collections::HashMap;

/// Fills in what each module needs, and its rank.
pub(super) fn resolve(modules: &mut [Module]) -> Result<(), ModulesError> {
    let needs = by_symbol(modules);
    let ranks = rank(&needs).ok_or_else(|| ModulesError::Loop(circle(modules, &needs)))?;
    for (place, mut needs) in needs.into_iter().enumerate() {
        needs.sort_by_key(|need| ranks[*need]);
        modules[place].needs = needs;
        modules[place].rank = ranks[place];
    }
    Ok(())
}

/// For each module the owners of the symbols it needs, each once, in the order of first need.
fn by_symbol(modules: &[Module]) -> Vec<Vec<usize>> {
    let mut owner = HashMap::new();
    for (place, module) in modules.iter().enumerate() {
        owner.extend(module.facts.exports.iter().map(|symbol| (symbol.as_str(), place)));
    }
    let needs = |(place, module): (usize, &Module)| {
        let mut needs = Vec::new();
        for symbol in &module.facts.needs {
            match owner.get(symbol.as_str()) {
                Some(need) if *need != place && !needs.contains(need) => needs.push(*need),
                _ => {}
            }
        }
        needs
    };
    modules.iter().enumerate().map(needs).collect()
}

/// Ranks such that every module comes before those it needs; `None` when there is a circle. The stack makes the
/// order depend on the order of modules and needs in just the way `depmod_calculate_dependencies` has it.
fn rank(needs: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut users = vec![0; needs.len()];
    needs.iter().flatten().for_each(|need| users[*need] += 1);
    let mut ready: Vec<usize> = (0..needs.len()).filter(|place| users[*place] == 0).collect();
    let (mut ranks, mut next) = (vec![0; needs.len()], 0);
    while let Some(place) = ready.pop() {
        ranks[place] = next;
        next += 1;
        for need in &needs[place] {
            users[*need] -= 1;
            if users[*need] == 0 {
                ready.push(*need);
            }
        }
    }
    (next == needs.len()).then_some(ranks)
}

/// The names along one circle; called only when there is one.
fn circle(modules: &[Module], needs: &[Vec<usize>]) -> Vec<String> {
    for start in 0..needs.len() {
        let mut path = vec![start];
        if reaches(needs, start, &mut path, &mut vec![false; needs.len()]) {
            return path.iter().map(|place| modules[*place].name.clone()).collect();
        }
    }
    Vec::new()
}

/// Extends `path` until it is back at `start`; `false` when it does not get there.
fn reaches(needs: &[Vec<usize>], start: usize, path: &mut Vec<usize>, seen: &mut [bool]) -> bool {
    for need in &needs[*path.last().unwrap_or(&start)] {
        path.push(*need);
        if *need == start || (!std::mem::replace(&mut seen[*need], true) && reaches(needs, start, path, seen)) {
            return true;
        }
        path.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Content, facts::ModuleFacts};
    use std::sync::Arc;

    fn module(name: &str, exports: &[&str], needs: &[&str]) -> Module {
        let text = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let facts = ModuleFacts { info: Vec::new(), exports: text(exports), needs: text(needs) };
        Module::new(format!("kernel/{name}.ko"), Content::bytes(*b""), Arc::new(facts))
    }

    #[test]
    fn a_module_ranks_before_what_it_needs() {
        let mut all = [module("a", &["x"], &[]), module("b", &["y"], &["x"]), module("c", &[], &["y", "x", "printk"])];
        resolve(&mut all).unwrap();
        assert_eq!(all[2].needs, [1, 0]);
        assert!(all[2].rank < all[1].rank && all[1].rank < all[0].rank);
    }

    #[test]
    fn a_circle_is_named() {
        let mut all = [module("a", &["x"], &["y"]), module("b", &["y"], &["x"]), module("c", &[], &["x"])];
        let Err(ModulesError::Loop(names)) = resolve(&mut all) else { panic!("no circle found") };
        assert_eq!(names, ["a", "b", "a"]);
    }
}
