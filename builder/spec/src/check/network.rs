//! Networks: no two may overlap, and each must have the room it needs.

use super::Both;
use crate::{
    file::value::Cidr,
    text::{Place, Problem},
};
use std::net::Ipv4Addr;

const POD: &str = "network.pod-cidr";
const SERVICE: &str = "network.service-cidr";
const NODE: &str = "network.node-cidrs";
const DNS: &str = "network.cluster-dns";

/// Kubernetes gives each node a network of this prefix length out of `pod-cidr` (kube-controller-manager,
/// `--node-cidr-mask-size`).
const NODE_PREFIX: u8 = 24;

struct Named {
    path: &'static str,
    net: Cidr,
    place: Option<Place>,
}

pub(super) fn check(both: Both) -> Vec<Problem> {
    let network = &both.profile.network;
    let named = |path: &'static str, net| Named { path, net, place: both.profile.place(path) };
    let cluster = [named(POD, network.pod_cidr), named(SERVICE, network.service_cidr)];
    let node_place = |i| both.profile.place(&format!("{NODE}.{i}"));
    let node = |(i, net): (usize, &Cidr)| Named { path: NODE, net: *net, place: node_place(i) };
    let nodes: Vec<_> = network.node_cidrs.iter().enumerate().map(node).collect();

    let mut problems = Vec::new();
    problems.extend(overlap(&cluster[0], &cluster[1]));
    for ours in &cluster {
        problems.extend(nodes.iter().find_map(|node| overlap(ours, node)));
        problems.extend(reserved(ours));
    }
    problems.extend(size_for_nodes(both));
    problems.extend(room_for_pods(both));
    problems.extend(room_for_services(both));
    problems.extend(cluster_dns(both));
    problems
}

fn overlap(a: &Named, b: &Named) -> Option<Problem> {
    let problem = Problem::new(format!("`{}` {} and `{}` {} overlap", a.path, a.net, b.path, b.net))
        .at(a.place.clone(), "this network")
        .at(b.place.clone(), "and this one");
    let help = match (b.path == NODE, &b.place) {
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

/// The controller manager cuts a /24 for each node out of `pod-cidr`, and counts these in 16 bits.
fn size_for_nodes(both: Both) -> Option<Problem> {
    let net = both.profile.network.pod_cidr;
    let help = match net.prefix_len() {
        ..8 => "Kubernetes takes at most a /8 for pods".to_owned(),
        prefix if prefix > NODE_PREFIX => format!("every node gets a /{NODE_PREFIX}: choose that or a larger network"),
        _ => return None,
    };
    let problem = Problem::new(format!("`{POD}` {net} has the wrong size"));
    Some(problem.at(both.profile.place(POD), "this network").help(help))
}

/// One address of a node's network is the bridge's; the first and the last are nobody's.
fn room_for_pods(both: Both) -> Option<Problem> {
    let max_pods = both.profile.kubernetes.max_pods;
    let room = (1 << (32 - u32::from(NODE_PREFIX))) - 3;
    (max_pods > room).then(|| {
        Problem::new(format!("a node has {room} addresses for pods, and `kubernetes.max-pods` is {max_pods}"))
            .at(both.profile.place("kubernetes.max-pods"), "so many pods")
            .help(format!("every node gets a /{NODE_PREFIX} of `{POD}`: choose at most {room} pods"))
    })
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
