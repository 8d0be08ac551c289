//! Networks: no two may overlap, and each must have the room it needs.

use super::Both;
use crate::text::{Place, Problem};
use ipnet::IpNet;
use std::net::IpAddr;

const NODE: &str = "network.node-cidrs";

/// Kubernetes gives each node a network of this prefix length out of the one of pods (kube-controller-manager,
/// `--node-cidr-mask-size-ipv4` and `-ipv6`).
const fn node_prefix(net: &IpNet) -> u8 {
    if matches!(net, IpNet::V4(_)) { 24 } else { 64 }
}

struct Named {
    path: &'static str,
    net: IpNet,
    place: Option<Place>,
}

pub(super) fn check(both: Both) -> Vec<Problem> {
    let network = &both.profile.network;
    let named = |(path, net): (&'static str, IpNet)| Named { path, net, place: both.profile.place(path) };
    let pods: Vec<_> = network.pods().into_iter().map(named).collect();
    let services: Vec<_> = network.services().into_iter().map(named).collect();
    let node_place = |i| both.profile.place(&format!("{NODE}.{i}"));
    let node = |(i, net): (usize, &crate::file::value::AnyCidr)| Named { path: NODE, net: **net, place: node_place(i) };
    let nodes: Vec<_> = network.node_cidrs.iter().enumerate().map(node).collect();

    let mut problems: Vec<_> =
        pods.iter().zip(&services).filter_map(|(pods, services)| overlap(pods, services)).collect();
    for ours in pods.iter().chain(&services) {
        problems.extend(nodes.iter().find_map(|node| overlap(ours, node)));
        problems.extend(reserved(ours));
    }
    problems.extend(pods.iter().filter_map(size_for_nodes));
    problems.extend(room_for_pods(both));
    problems.extend(services.iter().filter_map(room_for_services));
    problems.extend(services.iter().filter_map(|services| cluster_dns(both, services)));
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
    overlaps(&a.net, &b.net).then(|| problem.help(help))
}

/// Networks of two families have nothing in common.
fn overlaps(a: &IpNet, b: &IpNet) -> bool {
    a.contains(b) || b.contains(a)
}

fn reserved(named: &Named) -> Option<Problem> {
    const RESERVED: [(&str, &str); 10] = [
        ("0.0.0.0/8", "\"this network\" (RFC 1122)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("169.254.0.0/16", "link-local (RFC 3927)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved (RFC 1112)"),
        ("::/8", "reserved: loopback and embedded IPv4 are there (RFC 4291)"),
        ("100::/16", "for addresses that nobody has, the node's own among them (RFC 6666, RFC 9780)"),
        ("fe80::/10", "link-local (RFC 4291)"),
        ("fec0::/10", "deprecated (RFC 3879)"),
        ("ff00::/8", "multicast (RFC 4291)"),
    ];
    let found = |net: &str| net.parse().is_ok_and(|net| overlaps(&net, &named.net));
    let (net, what) = RESERVED.iter().find(|(net, _)| found(net))?;
    let private = match named.net {
        IpNet::V4(_) => "private networks are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16",
        IpNet::V6(_) => "networks of your own begin with `fd` and ten digits that you draw (RFC 4193)",
    };
    Some(
        Problem::new(format!("`{}` {} overlaps {net}, which is {what}", named.path, named.net))
            .at(named.place.clone(), "this network")
            .help(private),
    )
}

/// The controller manager cuts a network for each node out of that of pods, and counts these in 16 bits.
fn size_for_nodes(pods: &Named) -> Option<Problem> {
    let node = node_prefix(&pods.net);
    let help = match pods.net.prefix_len() {
        prefix if prefix < node - 16 => format!("Kubernetes takes at most a /{} for pods", node - 16),
        prefix if prefix > node => format!("every node gets a /{node}: choose that or a larger network"),
        _ => return None,
    };
    Some(wrong_size(pods).help(help))
}

fn wrong_size(named: &Named) -> Problem {
    Problem::new(format!("`{}` {} has the wrong size", named.path, named.net)).at(named.place.clone(), "this network")
}

/// One address of a node's network is the bridge's; the first and the last are nobody's. A /64 has room for all.
fn room_for_pods(both: Both) -> Option<Problem> {
    let (path, net) = both.profile.network.pods().into_iter().find(|(_, net)| matches!(net, IpNet::V4(_)))?;
    let node = node_prefix(&net);
    let max_pods = both.profile.kubernetes.max_pods;
    let room = (1 << (32 - u32::from(node))) - 3;
    (max_pods > room).then(|| {
        Problem::new(format!("a node has {room} addresses for pods, and `kubernetes.max-pods` is {max_pods}"))
            .at(both.profile.place("kubernetes.max-pods"), "so many pods")
            .help(format!("every node gets a /{node} of `{path}`: choose at most {room} pods"))
    })
}

fn room_for_services(services: &Named) -> Option<Problem> {
    let bits = services.net.max_prefix_len();
    let help = match services.net.prefix_len() {
        // kube-apiserver: "specified --service-cluster-ip-range is too large", more than 20 bits.
        prefix if prefix < bits - 20 => format!("Kubernetes takes at most a /{} for Services", bits - 20),
        prefix if prefix > bits - 4 => format!(
            "Services need at least a /{}: the first address is the API server, the tenth the name server",
            bits - 4
        ),
        _ => return None,
    };
    Some(wrong_size(services).help(help))
}

/// The first address is the network itself, and the last of IPv4 that of all machines in it.
fn cluster_dns(both: Both, services: &Named) -> Option<Problem> {
    let (Named { path, net, place }, network) = (services, &both.profile.network);
    let (key, address): (_, IpAddr) = match net {
        IpNet::V4(_) => ("network.cluster-dns", (*network.cluster_dns?).into()),
        IpNet::V6(_) => ("network.cluster-dns-ipv6", (*network.cluster_dns_ipv6?).into()),
    };
    let edge = address == net.network() || net.addr().is_ipv4() && address == net.broadcast();
    let first = net.hosts().find(|address| *address != net.network());
    let why = match address {
        _ if !net.contains(&address) => format!("is not in `{path}` {net}"),
        _ if Some(address) == first => "is the address of the API server, the first of the network".to_owned(),
        _ if edge => "is the first or last of its network".to_owned(),
        _ => return None,
    };
    Some(
        Problem::new(format!("`{key}` {address} {why}"))
            .at(both.profile.place(key), "this address")
            .at(place.clone(), "Services are here")
            .help(format!("leave the key out, and it is the tenth address of `{path}`")),
    )
}
