//! Versions of the software, from its own go.mod: there is no second place to change.

use crate::text::Problem;

const GO_MOD: &str = "rootfs/node/go.mod";

/// The version of Kubernetes that kiln builds, without `v`.
pub(super) fn kubernetes() -> Result<String, Problem> {
    module_version(GO_MOD, "k8s.io/kubernetes")
        .ok_or_else(|| Problem::new(format!("{GO_MOD} does not require k8s.io/kubernetes")))
}

/// The version of `module` that the embedded go.mod at `path` requires, without `v`; nothing when it does not.
pub fn module_version(path: &str, module: &str) -> Option<String> {
    let text = kiln_data::read(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    version_of(text, module)
}

/// The version that a line of `require` names: `module vVERSION`.
fn version_of(go_mod: &str, module: &str) -> Option<String> {
    go_mod.lines().find_map(|line| {
        let mut words = line.trim().trim_start_matches("require ").split_whitespace();
        (words.next() == Some(module)).then(|| words.next()?.strip_prefix('v').map(str::to_owned))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_version_in_both_forms_of_require() {
        let go_mod = "require k8s.io/api v0.1.0\nrequire (\n\tk8s.io/kubernetes v1.37.2 // indirect\n)\n";
        assert_eq!(version_of(go_mod, "k8s.io/kubernetes").as_deref(), Some("1.37.2"));
        assert_eq!(version_of(go_mod, "k8s.io/api").as_deref(), Some("0.1.0"));
        assert_eq!(version_of(go_mod, "k8s.io"), None);
    }

    #[test]
    fn the_node_software_of_this_tree_has_one() {
        assert!(kubernetes().unwrap().starts_with("1."));
    }
}
