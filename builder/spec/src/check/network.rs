//! Networks: no two may overlap, and each must have the room it needs.

use super::Both;
use crate::{
    file::value::Cidr,
    text::{Place, Problem},
};
use std::net::Ipv4Addr;

const POD: &str = "network.pod-cidr";
const SERVICE: &str = "network.service-cidr";
const DNS: &str = "network.cluster-dns";

/// Kubernetes gives each node a network of this prefix length out of `pod-cidr` (kube-controller-manager,
/// `--node-cidr-mask-size`).
const NODE_PREFIX: u8 = 24;

struct Named {
    path: String,
    net: Cidr,
    place: Option<Place>,
}

pub(super) fn check(both: Both) -> Vec<Problem> {
    let network = &both.profile.network;
    let named = |path: &str, net| Named { path: path.to_owned(), net, place: both.profile.place(path) };
    let cluster = [named(POD, network.pod_cidr), named(SERVICE, network.service_cidr)];
    let nodes: Vec<_> =
        network.node_cidrs.iter().enumerate().map(|(i, net)| named(&format!("network.node-cidrs.{i}"), *net)).collect();

    let mut problems = Vec::new();
    problems.extend(overlap(&cluster[0], &cluster[1]));
    for ours in &cluster {
        problems.extend(nodes.iter().filter_map(|node| overlap(ours, node)));
        problems.extend(reserved(ours));
    }
    problems.extend(room_for_pods(both));
    problems.extend(room_for_services(both));
    problems.extend(cluster_dns(both));
    problems
}

fn overlap(a: &Named, b: &Named) -> Option<Problem> {
    let problem = Problem::new(format!("`{}` {} and `{}` {} overlap", a.path, a.net, b.path, b.net))
        .at(a.place.clone(), "this network")
        .at(b.place.clone(), "and this one");
    let help = match (b.path.starts_with("network.node-cidrs"), &b.place) {
        (true, None) => {
            "nodes are often in that network; choose another one, or say in `network.node-cidrs` where your nodes are"
        }
        (true, Some(_)) => "choose a network that no node is in",
        (false, _) => "pods, Services and nodes each need a network of their own",
    };
    a.net.overlaps(&b.net).then(|| problem.help(help))
}

fn reserved(named: &Named) -> Option<Problem> {
    const RESERVED: [(&str, &str); 5] = [
        ("0.0.0.0/8", "\"this network\" (RFC 1122)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("169.254.0.0/16", "link-local (RFC 3927)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
    ];
    let overlaps = |net: &str| net.parse::<Cidr>().is_ok_and(|net| net.overlaps(&named.net));
    let (net, what) = RESERVED.iter().find(|(net, _)| overlaps(net))?;
    Some(
        Problem::new(format!("`{}` {} overlaps {net}, which is {what}", named.path, named.net))
            .at(named.place.clone(), "this network")
            .help("private networks are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16"),
    )
}

/// One address is the bridge's, and the first and the last of a network are nobody's.
fn room_for_pods(both: Both) -> Option<Problem> {
    let net = both.profile.network.pod_cidr;
    let max_pods = both.profile.kubernetes.max_pods;
    let prefix = net.prefix_len().max(NODE_PREFIX);
    let room = (1u32 << (32 - u32::from(prefix))).saturating_sub(3);
    let problem = || {
        Problem::new(format!("a node has {room} addresses for pods, and `kubernetes.max-pods` is {max_pods}"))
            .at(both.profile.place("kubernetes.max-pods"), "so many pods")
            .at(both.profile.place(POD), "from this network")
    };
    let help = match net.prefix_len() > NODE_PREFIX {
        true => "choose a larger `network.pod-cidr` (a /24 has 253 addresses for pods) or fewer pods".to_owned(),
        false => format!("every node gets a /{NODE_PREFIX} of `network.pod-cidr`: choose at most {room} pods"),
    };
    (max_pods > room).then(|| problem().help(help))
}

fn room_for_services(both: Both) -> Option<Problem> {
    let net = both.profile.network.service_cidr;
    let help = match net.prefix_len() {
        // kube-apiserver: "specified --service-cluster-ip-range is too large", more than 20 bits.
        ..12 => "Kubernetes takes at most a /12 for Services",
        29.. => "Services need at least a /28: the first address is the API server, the tenth the name server",
        _ => return None,
    };
    let problem = Problem::new(format!("`{SERVICE}` {net} has the wrong size"));
    Some(problem.at(both.profile.place(SERVICE), "this network").help(help))
}

fn cluster_dns(both: Both) -> Option<Problem> {
    let net = both.profile.network.service_cidr;
    let address: Ipv4Addr = *both.profile.network.cluster_dns?;
    let first = net.hosts().next();
    let why = match address {
        _ if !net.contains(&address) => format!("is not in `{SERVICE}` {net}"),
        _ if Some(address) == first => "is the address of the API server, the first of the network".to_owned(),
        _ if address == net.network() || address == net.broadcast() => "is the first or last of its network".to_owned(),
        _ => return None,
    };
    Some(
        Problem::new(format!("`{DNS}` {address} {why}"))
            .at(both.profile.place(DNS), "this address")
            .at(both.profile.place(SERVICE), "Services are here")
            .help(format!("leave the key out, and it is the tenth address of `{SERVICE}`")),
    )
}
