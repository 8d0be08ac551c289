//! Nobody can do more than intended: setuid programs, files that all may write, owners without a name.

use super::{Finding, Problem, finding};
use crate::{
    Kind, Node,
    assembly::{AssemblyError, Draft},
    rules::Allow,
};
use std::collections::HashSet;

const SET_ID: u16 = 0o6000;
const STICKY: u16 = 0o1000;
const CAPABILITIES: &str = "security.capability";

pub(super) fn check(draft: &Draft, allow: &Allow, findings: &mut Vec<Finding>) -> Result<(), AssemblyError> {
    let (users, groups) = (ids(&draft.text("etc/passwd")?), ids(&draft.text("etc/group")?));
    for (path, node) in draft.tree.iter() {
        let owners = [("user", node.uid, &users), ("group", node.gid, &groups)];
        for (what, id, known) in owners {
            if id != 0 && !known.contains(&id) {
                findings.push(finding(path, node, Problem::UnknownOwner { what, id }));
            }
        }
        if let Some(what) = privilege(node).filter(|_| !allow.privileged(path, node.mode, has_capabilities(node))) {
            findings.push(finding(path, node, Problem::Privileged { what }));
        }
        if is_writable_by_all(node) && !allow.writable(path) {
            findings.push(finding(path, node, Problem::WorldWritable { mode: node.mode }));
        }
    }
    Ok(())
}

/// The numbers in passwd(5) or group(5).
fn ids(text: &str) -> HashSet<u32> {
    text.lines().filter_map(|line| line.split(':').nth(2)?.parse().ok()).collect()
}

/// What lets a file do more than who runs it. On directories the bits mean nothing of the kind.
fn privilege(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::File(_) if node.mode & SET_ID != 0 => Some(format!("mode {:04o}", node.mode)),
        Kind::File(_) if has_capabilities(node) => Some("file capabilities".to_owned()),
        _ => None,
    }
}

fn has_capabilities(node: &Node) -> bool {
    node.xattrs.contains_key(CAPABILITIES)
}

/// A sticky directory such as `/tmp` may be; links and devices have other guards.
fn is_writable_by_all(node: &Node) -> bool {
    let guarded = node.is_dir() && node.mode & STICKY != 0;
    matches!(node.kind, Kind::File(_) | Kind::Dir) && node.mode & 0o002 != 0 && !guarded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(allow: &str) -> Vec<(String, Problem)> {
        let mut draft = Draft::default();
        draft.put("usr/bin/su", 0o4755, *b"").unwrap();
        draft.put("usr/bin/ping", 0o755, *b"").unwrap();
        draft.put("etc/open", 0o666, *b"").unwrap();
        draft.put("etc/passwd", 0o644, *b"root:x:0:0::/:/bin/sh\n").unwrap();
        let ping = draft.tree.get_mut("usr/bin/ping").unwrap();
        ping.xattrs.insert(CAPABILITIES.to_owned(), vec![1]);
        ping.gid = 7;
        let mut findings = Vec::new();
        check(&draft, &toml::from_str(allow).unwrap(), &mut findings).unwrap();
        findings.into_iter().map(|finding| (finding.path, finding.problem)).collect()
    }

    #[test]
    fn privileges_open_files_and_strangers_are_faults() {
        let found = problems("");
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.contains(&("etc/open".into(), Problem::WorldWritable { mode: 0o666 })));
        assert!(found.contains(&("usr/bin/ping".into(), Problem::UnknownOwner { what: "group", id: 7 })));
        assert!(found.contains(&("usr/bin/su".into(), Problem::Privileged { what: "mode 4755".into() })));
    }

    #[test]
    fn a_listed_program_passes_with_the_listed_mode_only() {
        let listed = |mode: &str| format!("[[privileged]]\npath = 'usr/bin/su'\nmode = '{mode}'\nreason = 'r'\n");
        assert_eq!(problems(&listed("4755")).len(), 3);
        assert_eq!(problems(&listed("6755")).len(), 4);
    }
}
