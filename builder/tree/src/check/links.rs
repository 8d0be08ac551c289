//! Symbolic links lead somewhere.

use super::{Finding, Problem, finding};
use crate::{Kind, assembly::Draft, rules::Allow};

/// Directories that are filled on the running node; what leads there cannot be judged here.
const RUNTIME: [&str; 6] = ["dev", "proc", "run", "sys", "tmp", "var"];

pub(super) fn check(draft: &Draft, allow: &Allow, findings: &mut Vec<Finding>) {
    for (path, node) in draft.tree.iter() {
        let Kind::Symlink(target) = &node.kind else { continue };
        let there = || draft.tree.resolve(path).is_some() || is_runtime(&destination(path, target));
        if !there() && !allow.dangling(path) {
            findings.push(finding(path, node, Problem::Dangling { target: target.clone() }));
        }
    }
}

/// Where the text of a link leads, without looking at the tree.
fn destination(path: &str, target: &str) -> String {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let start = if target.starts_with('/') { "" } else { directory };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn is_runtime(path: &str) -> bool {
    RUNTIME.contains(&path.split('/').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Node;
    use std::sync::Arc;

    #[test]
    fn only_links_to_nothing_are_faults() {
        let (mut draft, origin) = (Draft::default(), Arc::from("test"));
        let links = [
            ("etc/a", "b"),
            ("etc/b", "../usr/none"),
            ("etc/mtab", "../proc/self/mounts"),
            ("x", "/run/x"),
            ("etc/ok", "/etc"),
        ];
        for (path, target) in links {
            draft.tree.insert(path, Node::symlink(target, &origin)).unwrap();
        }
        let mut findings = Vec::new();
        check(&draft, &Allow::default(), &mut findings);
        let paths: Vec<&str> = findings.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(paths, ["etc/a", "etc/b"]);
    }
}
