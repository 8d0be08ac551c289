//! `/usr/lib/kiln/components.json`: versions of the node's own programs, for whoever looks into an image. What Debian
//! brings is in `packages.json` beside it.

use kiln_spec::module_version;
use kiln_tree::NewFile;
use serde_json::json;

/// Programs by the Go module that has them.
const MODULES: [(&str, &str); 8] = [
    ("kubernetes", "k8s.io/kubernetes"),
    ("containerd", "github.com/containerd/containerd/v2"),
    ("cni-plugins", "github.com/containernetworking/plugins"),
    ("flannel", "github.com/flannel-io/flannel"),
    ("coredns", "github.com/coredns/coredns"),
    ("metrics-server", "sigs.k8s.io/metrics-server"),
    ("kine", "github.com/k3s-io/kine"),
    ("kiln", ""),
];

/// The list as a file of the root.
pub fn components() -> NewFile {
    let version = |module: &str| match module {
        "" => Some(env!("CARGO_PKG_VERSION").to_owned()),
        module => module_version(module),
    };
    let known = MODULES.iter().filter_map(|(name, module)| Some(json!({ "name": name, "version": version(module)? })));
    let text = format!("{:#}\n", serde_json::Value::from_iter(known));
    NewFile::file("usr/lib/kiln/components.json", 0o644, text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_has_its_version_in_go_mod() {
        for (name, module) in MODULES.iter().filter(|(_, module)| !module.is_empty()) {
            assert!(module_version(module).is_some(), "{name}");
        }
    }
}
