//! What the node's own resolver and the cluster's agree on: the address at which the one asks the other.

use kiln_spec::{IpFamily, Spec};
use kiln_tree::NewFile;

/// The node's own addresses: `hostnet.Reserved` of `rootfs/node`. That of IPv4 is in the skeleton's configuration of the resolver.
const OWN: (&str, &str) = ("192.0.0.8", "100:0:0:1::8");

/// Where pods find the node's resolver: at an address of a family that they have.
pub const fn resolver(family: IpFamily) -> &'static str {
    if family.has_ipv4() { OWN.0 } else { OWN.1 }
}

/// Has the resolver listen there.
pub fn files(spec: &Spec) -> Option<NewFile> {
    let family = spec.network.ip_family;
    let text =
        format!("[Resolve]\n# As in kiln.conf, for pods without IPv4.\nDNSStubListenerExtra={}\n", resolver(family));
    let path = "usr/lib/systemd/resolved.conf.d/kiln-ipv6.conf";
    (!family.has_ipv4()).then(|| NewFile::file(path, 0o644, text.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};

    #[test]
    fn the_resolver_listens_where_pods_ask_it() {
        for (word, there) in [("ipv4", false), ("dual", false), ("ipv6", true)] {
            let overrides = Overrides { set: vec![format!("network.ip-family={word}")], ..Overrides::default() };
            let spec = Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &overrides).unwrap();
            assert_eq!(files(&spec).is_some(), there, "{word}");
        }
        let skeleton = kiln_data::read("rootfs/skel/usr/lib/systemd/resolved.conf.d/kiln.conf").unwrap();
        assert!(std::str::from_utf8(skeleton).unwrap().contains(OWN.0));
    }
}
