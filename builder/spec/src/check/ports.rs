//! Ports of the node that are taken.

use super::Both;
use crate::{
    file::{IngressPlugin, LoadBalancerPlugin, Ssh},
    text::Problem,
};

const TAKEN: [(u16, &str); 6] = [
    (10248, "the kubelet's health check"),
    (10249, "kube-proxy's metrics"),
    (10250, "the kubelet"),
    (10256, "kube-proxy's health check"),
    (10257, "the controller manager"),
    (10259, "the scheduler"),
];

pub(super) fn check(both: Both) -> Vec<Problem> {
    let port = both.profile.kubernetes.api_port;
    let taken = TAKEN.iter().find(|(taken, _)| *taken == port).map(|(_, whose)| (*whose).to_owned());
    let ssh = (port == 22 && both.profile.access.ssh != Ssh::None).then(|| "SSH".to_owned());
    let serves = both.profile.load_balancer.plugin == LoadBalancerPlugin::Servicelb;
    let ingress = serves && both.profile.ingress.plugin != IngressPlugin::None && matches!(port, 80 | 443);
    let ingress = ingress.then(|| "the ingress".to_owned());
    // Kubernetes hands these out to Services (kube-apiserver, `--service-node-port-range`).
    let node_port = (30000..=32767).contains(&port).then(|| "Services of type NodePort".to_owned());
    let problem = |whose| {
        Problem::new(format!("`kubernetes.api-port` {port} is the port of {whose}"))
            .at(both.profile.place("kubernetes.api-port"), "taken")
            .help("6443 is what clients expect")
    };
    taken.or(ssh).or(ingress).or(node_port).map(problem).into_iter().collect()
}
