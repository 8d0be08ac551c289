//! Every program can start: its interpreter and its libraries are there, and it is for this machine.

use super::{Finding, Problem, finding};
use crate::{
    Kind, Node,
    assembly::{AssemblyError, Draft},
    facts::{ElfFacts, Facts},
    linker::{Abi, Libraries, elf},
    rules::Allow,
};
use std::collections::BTreeMap;

/// Where `env` and shells look for a program.
const PATH: [&str; 2] = ["usr/bin", "usr/sbin"];
/// Programs for the kernel's own virtual machine, in any image.
const BPF: u16 = 247;

pub(super) fn check(draft: &Draft, allow: &Allow, findings: &mut Vec<Finding>) -> Result<(), AssemblyError> {
    let libraries = Libraries::find(draft)?;
    let machine = machine(draft);
    for (path, node) in draft.tree.iter() {
        let Kind::File(content) = &node.kind else { continue };
        let mut report = |problem| findings.push(finding(path, node, problem));
        match draft.facts(content) {
            Facts::Script(line) if is_executable(node) && !allow.interpreter(path) => {
                missing_for_script(draft, line).into_iter().for_each(|interpreter| {
                    report(Problem::MissingInterpreter { interpreter });
                });
            }
            Facts::Elf(facts) => {
                if is_executable(node) && facts.machine != BPF && Some(facts.machine) != machine {
                    let (found, expected) = (name(facts.machine), name(machine.unwrap_or_default()));
                    report(Problem::WrongMachine { found, expected });
                }
                let interpreter = facts.interpreter.as_ref().filter(|path| draft.tree.resolve(path).is_none());
                if let Some(interpreter) = interpreter.filter(|_| !allow.interpreter(path)) {
                    report(Problem::MissingInterpreter { interpreter: interpreter.clone() });
                }
                for library in facts.needed.iter().filter(|library| !finds(draft, &libraries, path, facts, library)) {
                    if !allow.library(path) {
                        report(Problem::MissingLibrary { library: library.clone() });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_executable(node: &Node) -> bool {
    node.mode & 0o111 != 0
}

/// The machine of most programs.
fn machine(draft: &Draft) -> Option<u16> {
    let mut count = BTreeMap::new();
    for (_, node) in draft.tree.iter().filter(|(_, node)| is_executable(node)) {
        if let Kind::File(content) = &node.kind
            && let Facts::Elf(facts) = draft.facts(content)
        {
            *count.entry(facts.machine).or_insert(0) += 1;
        }
    }
    count.into_iter().max_by_key(|(_, count)| *count).map(|(machine, _)| machine)
}

fn name(machine: u16) -> String {
    match machine {
        3 => "i386".to_owned(),
        40 => "arm".to_owned(),
        62 => "x86_64".to_owned(),
        183 => "arm64".to_owned(),
        other => format!("ELF machine {other}"),
    }
}

/// The interpreter of a script, or the program that `env` is to start, when it is not there.
fn missing_for_script(draft: &Draft, line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let interpreter = words.next()?;
    if draft.tree.resolve(interpreter).is_none() {
        return Some(interpreter.to_owned());
    }
    let program = words.find(|word| !word.starts_with('-')).filter(|_| interpreter.ends_with("/env"))?;
    let found = PATH.iter().any(|directory| draft.tree.resolve(&format!("{directory}/{program}")).is_some());
    (!found).then(|| program.to_owned())
}

/// Whether the linker finds `library` for the program `path`: by its own directories, or by those the program names.
/// A library outside of them is loaded by a program that has loaded its neighbours already, so these count too.
fn finds(draft: &Draft, libraries: &Libraries, path: &str, facts: &ElfFacts, library: &str) -> bool {
    let abi = Abi::of(facts);
    let is_there = |path: &str| elf(draft, path).is_some_and(|found| Abi::of(found) == abi);
    if library.contains('/') {
        return is_there(library);
    }
    let origin = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let own = facts.runpath.iter().map(|directory| directory.replace("$ORIGIN", origin).replace("${ORIGIN}", origin));
    let beside = facts.shared.then(|| origin.to_owned());
    libraries.has(library, abi) || own.chain(beside).any(|directory| is_there(&format!("{directory}/{library}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(scripts: &[(&str, &str)]) -> Vec<String> {
        let mut draft = Draft::default();
        draft.put("usr/bin/env", 0o755, *b"").unwrap();
        draft.put("usr/bin/sh", 0o755, *b"").unwrap();
        scripts.iter().filter_map(|(_, line)| missing_for_script(&draft, line)).collect()
    }

    #[test]
    fn interpreters_are_looked_for_as_the_kernel_and_env_do() {
        let lines = [
            ("a", "/usr/bin/sh -e"),
            ("b", "/usr/bin/perl -w"),
            ("c", "/usr/bin/env sh"),
            ("d", "/usr/bin/env -S python3 -I"),
        ];
        assert_eq!(missing(&lines), ["/usr/bin/perl", "python3"]);
    }
}
