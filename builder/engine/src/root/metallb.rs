//! What MetalLB is told by the profile: its own objects, in rootfs/manifests/metallb.yaml.

use kiln_spec::{Metallb, Spec};
use serde_json::{Value, json};

/// The pool and how it is advertised: documents of JSON, which YAML contains.
pub fn config(spec: &Spec) -> String {
    let documents = spec.load_balancer.metallb().map(documents).unwrap_or_default();
    documents.iter().map(Value::to_string).collect::<Vec<_>>().join("\n---\n")
}

fn documents(metallb: &Metallb) -> Vec<Value> {
    let pool = object("v1beta1", "IPAddressPool", "default", json!({ "addresses": metallb.addresses }));
    let way = if metallb.peers.is_empty() { "L2Advertisement" } else { "BGPAdvertisement" };
    let advertisement = object("v1beta1", way, "default", json!({ "ipAddressPools": ["default"] }));
    let peers = metallb.peers.iter().enumerate().map(|(i, peer)| {
        let spec = json!({
            "peerAddress": peer.address, "peerASN": peer.asn, "myASN": peer.my_asn, "peerPort": peer.port.unwrap_or(179),
        });
        object("v1beta2", "BGPPeer", &format!("peer-{}", i + 1), spec)
    });
    [pool, advertisement].into_iter().chain(peers).collect()
}

fn object(version: &str, kind: &str, name: &str, spec: Value) -> Value {
    json!({
        "apiVersion": format!("metallb.io/{version}"), "kind": kind,
        "metadata": { "name": name, "namespace": "metallb-system" }, "spec": spec,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};

    fn of(set: &[&str]) -> String {
        let set = [&["load-balancer.plugin=metallb"], set].concat();
        let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
        config(&Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &overrides).unwrap())
    }

    #[test]
    fn the_node_answers_for_the_pool() {
        let text = of(&["load-balancer.addresses=[\"10.0.2.200-10.0.2.210\", \"10.9.0.0/24\"]"]);
        assert!(text.contains(r#"{"addresses":["10.0.2.200-10.0.2.210","10.9.0.0-10.9.0.255"]}"#), "{text}");
        assert!(text.contains("L2Advertisement") && !text.contains("BGP"), "{text}");
    }

    #[test]
    fn routers_are_told_of_it() {
        let text = of(&[
            "load-balancer.addresses=[\"10.9.0.0/24\"]",
            "load-balancer.advertise=bgp",
            "load-balancer.peers=[{address = \"10.0.2.2\", asn = 64512, my-asn = 64513}]",
        ]);
        assert!(text.contains("BGPAdvertisement") && !text.contains("L2Advertisement"), "{text}");
        assert!(text.contains(r#""myASN":64513,"peerASN":64512,"peerAddress":"10.0.2.2","peerPort":179"#), "{text}");
    }
}
