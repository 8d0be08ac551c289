//! `/usr/lib/kiln/components.json`: versions of the node's own programs, for whoever looks into an image. What Debian
//! brings is in `packages.json` beside it.

use kiln_spec::{Cni, DnsPlugin, Ingress, MetricsPlugin, Spec, module_version};
use kiln_tree::NewFile;
use serde_json::json;

const NODE: &str = "rootfs/node/go.mod";
const TRAEFIK: &str = "rootfs/traefik/go.mod";

/// A program, the go.mod and the Go module that have its version.
type Component = (&'static str, &'static str, &'static str);

const COMPONENTS: [Component; 11] = [
    ("kubernetes", NODE, "k8s.io/kubernetes"),
    ("containerd", NODE, "github.com/containerd/containerd/v2"),
    ("cni-plugins", NODE, "github.com/containernetworking/plugins"),
    ("flannel", NODE, "github.com/flannel-io/flannel"),
    ("coredns", NODE, "github.com/coredns/coredns"),
    ("metrics-server", NODE, "sigs.k8s.io/metrics-server"),
    ("local-path-provisioner", NODE, "github.com/rancher/local-path-provisioner"),
    ("kine", NODE, "github.com/k3s-io/kine"),
    ("traefik", TRAEFIK, "github.com/traefik/traefik/v3"),
    ("metallb", "rootfs/metallb/go.mod", "go.universe.tf/metallb"),
    ("gateway-api", TRAEFIK, "sigs.k8s.io/gateway-api"),
];

/// The list as a file of the root.
pub fn components(spec: &Spec) -> NewFile {
    let wanted = COMPONENTS.iter().filter(|(name, ..)| has(spec, name));
    let known = wanted.filter_map(|(name, path, module)| Some((*name, module_version(path, module)?)));
    let all = known.chain([("kiln", env!("CARGO_PKG_VERSION").to_owned())]);
    let list = all.map(|(name, version)| json!({ "name": name, "version": version }));
    let text = format!("{:#}\n", serde_json::Value::from_iter(list));
    NewFile::file("usr/lib/kiln/components.json", 0o644, text.into_bytes())
}

/// Whether the profile has the component; what no profile chooses is always there.
fn has(spec: &Spec, name: &str) -> bool {
    match name {
        "flannel" => matches!(spec.cni, Cni::Flannel { .. }),
        "coredns" => spec.plugins.dns == DnsPlugin::Coredns,
        "metrics-server" => spec.plugins.metrics == MetricsPlugin::MetricsServer,
        "local-path-provisioner" => spec.storage.path().is_some(),
        "metallb" => spec.load_balancer.metallb().is_some(),
        "traefik" => matches!(spec.ingress, Ingress::Traefik { .. }),
        "gateway-api" => spec.ingress.has_gateway_api(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_has_its_version_in_go_mod() {
        for (name, path, module) in &COMPONENTS {
            assert!(module_version(path, module).is_some(), "{name}");
        }
    }
}
