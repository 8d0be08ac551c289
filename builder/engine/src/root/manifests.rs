//! The add-ons of the image: those manifests of `rootfs/manifests` that the profile asks for, filled in, and those that
//! the build of a Go module gave.

use super::{ingress, metallb, network, storage};
use crate::EngineError;
use kiln_plan::manifest::{self, ManifestFault};
use kiln_spec::{Cni, DnsPlugin, Ingress, MetricsPlugin, Spec};
use kiln_tree::{Content, NewFile};
use std::collections::BTreeMap;

/// A manifest is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not among the embedded files.
    #[error("kiln has no manifest `{0}`")]
    Missing(&'static str),
    /// It is not UTF-8.
    #[error("rootfs/manifests/{0} is not UTF-8")]
    NotText(&'static str),
    /// The definitions that came with a program are not as they should be.
    #[error("{0}, {1}")]
    Kinds(&'static str, ManifestFault),
    /// It asks for a value that nobody gives.
    #[error("rootfs/manifests/{file}, line {line}: nothing gives a value for `@{key}@`")]
    Unfilled {
        /// The file.
        file: &'static str,
        /// Its line, from 1.
        line: usize,
        /// What it asks for.
        key: String,
    },
}

const GATEWAY_KINDS: &str = "crds-gateway-api.yaml";
/// The definitions of the kinds that traefik and MetalLB serve.
const KINDS: [&str; 3] = [GATEWAY_KINDS, "crds-metallb.yaml", "crds-traefik.yaml"];

/// A manifest as the node has it.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its file name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl From<Manifest> for NewFile {
    fn from(Manifest { name, text }: Manifest) -> Self {
        Self::file(format!("usr/lib/kiln/manifests/{name}"), 0o644, text.into_bytes())
    }
}

/// The manifests that come with programs; those of the Gateway API come with traefik, which need not serve it.
pub fn built_manifests(spec: &Spec, software: &BTreeMap<String, Content>) -> Result<Vec<Manifest>, EngineError> {
    let built = KINDS.iter().filter_map(|file| Some((*file, software.get(*file)?)));
    built
        .filter(|(file, _)| *file != GATEWAY_KINDS || spec.ingress.has_gateway_api())
        .map(|(file, content)| {
            let bytes = content.read().map_err(EngineError::io("read", file.as_ref()))?;
            let text = String::from_utf8(bytes).map_err(|_| ManifestError::NotText(file))?;
            let text = manifest::terse(&text).map_err(|fault| ManifestError::Kinds(file, fault))?;
            Ok(Manifest { name: file.to_owned(), text })
        })
        .collect()
}

/// The manifests of kiln's own that `spec` asks for.
pub fn own_manifests(spec: &Spec) -> Result<Vec<Manifest>, ManifestError> {
    let values = values(spec);
    wanted(spec)
        .into_iter()
        .map(|file| {
            let bytes = kiln_data::read(&format!("rootfs/manifests/{file}")).ok_or(ManifestError::Missing(file))?;
            let text = std::str::from_utf8(bytes).map_err(|_| ManifestError::NotText(file))?;
            Ok(Manifest { name: file.to_owned(), text: fill(file, text, &values)? })
        })
        .collect()
}

fn wanted(spec: &Spec) -> Vec<&'static str> {
    // What the agent may do in the cluster is needed whatever the profile says.
    let mut files = vec!["agent-rights.yaml"];
    if matches!(spec.plugins.dns, DnsPlugin::Coredns) {
        files.push("coredns.yaml");
    }
    if matches!(spec.plugins.metrics, MetricsPlugin::MetricsServer) {
        files.push("metrics-server.yaml");
    }
    if spec.storage.path().is_some() {
        files.push("local-path.yaml");
    }
    if matches!(spec.ingress, Ingress::Traefik { .. }) {
        files.push("traefik.yaml");
    }
    if spec.ingress.has_gateway_api() {
        files.push("traefik-gateway.yaml");
    }
    if matches!(spec.ingress, Ingress::Nginx) {
        files.push("nginx.yaml");
    }
    if spec.load_balancer.metallb().is_some() {
        files.push("metallb.yaml");
    }
    // With `none` the user brings a plugin that may enforce policies.
    if matches!(spec.cni, Cni::Flannel { network_policy: false, .. } | Cni::Bridge { network_policy: false }) {
        files.push("network-policy.yaml");
    }
    files
}

fn values(spec: &Spec) -> Vec<(&'static str, String)> {
    let dns: Vec<_> = spec.network.cluster_dns.iter().map(ToString::to_string).collect();
    let mut values = vec![
        ("CLUSTER_DNS", dns.first().cloned().unwrap_or_default()),
        ("CLUSTER_DNS_LIST", format!("[{}]", dns.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>().join(", "))),
        ("CLUSTER_DOMAIN", spec.kubernetes.cluster_domain.to_string()),
        ("RESOLVER", network::resolver(spec.network.ip_family).to_owned()),
    ];
    values.extend(storage::values(&spec.storage));
    values.extend(ingress::values(spec));
    values.push(("METALLB_CONFIG", metallb::config(spec)));
    values
}

fn fill(file: &'static str, text: &str, values: &[(&str, String)]) -> Result<String, ManifestError> {
    let filled = values.iter().fold(text.to_owned(), |text, (key, value)| text.replace(&format!("@{key}@"), value));
    for (index, line) in filled.lines().enumerate() {
        if let Some(key) = placeholder(line) {
            return Err(ManifestError::Unfilled { file, line: index + 1, key: key.to_owned() });
        }
    }
    Ok(filled)
}

/// `KEY` out of a line with `@KEY@` in it.
fn placeholder(line: &str) -> Option<&str> {
    let mut parts = line.split('@').skip(1);
    parts.find(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};

    fn spec(set: &str) -> Spec {
        let overrides = Overrides { set: vec![set.to_owned()], ..Overrides::default() };
        Library::new(Vec::new(), Vec::new()).spec("k3s-like", "armv7", &overrides).unwrap()
    }

    fn names(set: &str) -> Vec<String> {
        let spec = spec(set);
        let manifests = own_manifests(&spec).unwrap().into_iter().map(NewFile::from);
        manifests.chain(ingress::files(&spec)).map(|file| format!("{file:?}")).collect()
    }

    #[test]
    fn an_image_without_an_ingress_has_no_trace_of_it() {
        assert!(!names("ingress.plugin=none").iter().any(|file| file.contains("traefik")));
        let with = names("ingress.plugin=traefik");
        assert_eq!(with.iter().filter(|file| file.contains("manifests/traefik.yaml")).count(), 1);
    }

    #[test]
    fn the_gateway_api_is_there_where_it_is_asked_for() {
        let gateways = |set| names(set).iter().filter(|file| file.contains("traefik-gateway.yaml")).count();
        assert_eq!((gateways("ingress.gateway-api=true"), gateways("ingress.gateway-api=false")), (1, 0));
        let software = BTreeMap::from([(GATEWAY_KINDS.to_owned(), Content::bytes(*b"kind: X\n"))]);
        let built = |set: &str| built_manifests(&spec(set), &software).unwrap().len();
        assert_eq!((built("ingress.gateway-api=true"), built("ingress.gateway-api=false")), (1, 0));
    }

    #[test]
    fn an_image_without_metallb_has_no_trace_of_it() {
        assert!(!names("load-balancer.plugin=servicelb").iter().any(|file| file.contains("metallb")));
    }

    #[test]
    fn policies_are_refused_where_nobody_enforces_them() {
        for (set, refused) in
            [("cni.network-policy=true", false), ("cni.network-policy=false", true), ("cni.plugin=none", false)]
        {
            let overrides = Overrides { set: vec![set.to_owned()], ..Overrides::default() };
            let spec = Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &overrides).unwrap();
            assert_eq!(wanted(&spec).contains(&"network-policy.yaml"), refused, "{set}");
        }
    }

    #[test]
    fn values_are_filled_in() {
        let values = [("CLUSTER_DNS", "10.43.0.10".to_owned())];
        assert_eq!(fill("x.yaml", "ip: @CLUSTER_DNS@\n", &values).unwrap(), "ip: 10.43.0.10\n");
    }

    #[test]
    fn a_value_that_nobody_gives_is_named_with_its_line() {
        let error = fill("x.yaml", "a: 1\nb: @NO_SUCH@\n", &[]).unwrap_err();
        assert_eq!(error.to_string(), "rootfs/manifests/x.yaml, line 2: nothing gives a value for `@NO_SUCH@`");
    }

    #[test]
    fn addresses_with_an_at_sign_are_no_placeholders() {
        assert!(fill("x.yaml", "mail: a@b.c\n", &[]).is_ok());
    }
}
