//! Links of the root: merged `/usr`, and those that the rules ask for.

use crate::{
    Node,
    assembly::{AssemblyError, Draft},
    deb::MERGED,
    rules::Links,
};
use std::sync::Arc;

/// `/bin -> usr/bin` and so on, for each that exists below `/usr`.
pub(crate) fn merged_usr(draft: &mut Draft) -> Result<(), AssemblyError> {
    for name in MERGED {
        let target = format!("usr/{name}");
        if draft.tree.get(&target).is_some() {
            draft.tree.insert(name, Node::symlink(target, &Arc::from("kiln")))?;
        }
    }
    Ok(())
}

/// The links of `rules` whose target is in the tree or need not be, and whose place is free.
pub(crate) fn links(draft: &mut Draft, rules: &Links) -> Result<(), AssemblyError> {
    for link in &rules.links {
        let free = draft.tree.get(&link.path).is_none();
        if free && (link.dangling || draft.tree.resolve(&target(&link.path, &link.target)).is_some()) {
            draft.tree.replace(&link.path, Node::symlink(&link.target, &Arc::from("kiln")))?;
        }
    }
    Ok(())
}

/// Where a link at `path` leads, from the root.
fn target(path: &str, target: &str) -> String {
    match path.rsplit_once('/') {
        Some((parent, _)) if !target.starts_with('/') => format!("{parent}/{target}"),
        _ => target.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn a_link_needs_its_target_and_a_free_place() {
        let mut draft = Draft::default();
        draft.put("usr/bin/dash", 0o755, *b"").unwrap();
        draft.put("usr/bin/awk", 0o755, *b"").unwrap();
        let rules = "[[link]]\npath='usr/bin/sh'\ntarget='dash'\nreason='r'\n[[link]]\npath='usr/bin/awk'\ntarget='dash'\nreason='r'\n\
                     [[link]]\npath='usr/share/no/vi'\ntarget='vim'\nreason='r'\n[[link]]\npath='etc/mtab'\ntarget='../proc/mounts'\ndangling=true\nreason='r'";
        links(&mut draft, &toml::from_str(rules).unwrap()).unwrap();
        assert!(matches!(&draft.tree.get("usr/bin/sh").unwrap().kind, Kind::Symlink(target) if target == "dash"));
        assert!(matches!(draft.tree.get("usr/bin/awk").unwrap().kind, Kind::File(_)));
        assert!(draft.tree.get("usr/share").is_none(), "nor does a link that is not made leave a directory");
        assert!(draft.tree.get("etc/mtab").is_some());
    }
}
