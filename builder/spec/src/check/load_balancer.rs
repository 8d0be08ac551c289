//! The pool of MetalLB, and whom it tells.

use super::Both;
use crate::{
    file::{Advertise, LoadBalancerPlugin, value::AddressRange},
    text::Problem,
};

const ADDRESSES: &str = "load-balancer.addresses";
const ADVERTISE: &str = "load-balancer.advertise";
const PEERS: &str = "load-balancer.peers";

pub(super) fn check(both: Both) -> Vec<Problem> {
    let section = &both.profile.load_balancer;
    if section.plugin != LoadBalancerPlugin::Metallb {
        return Vec::new();
    }
    let mut problems: Vec<_> = section.addresses.is_empty().then(|| no_pool(both)).into_iter().collect();
    problems.extend(section.addresses.iter().enumerate().filter_map(|(i, range)| foreign(both, i, range)));
    problems.extend(section.addresses.iter().enumerate().filter_map(|(i, range)| overlap(both, i, range)));
    problems.extend(peers(both));
    problems
}

fn no_pool(both: Both) -> Problem {
    Problem::new(format!("MetalLB has no addresses to give: the profile has no `{ADDRESSES}`"))
        .at(both.profile.place("load-balancer.plugin"), "asked for here")
        .help(format!(
            "free addresses of the node's network, such as `{ADDRESSES} = [\"192.168.1.240-192.168.1.250\"]`"
        ))
}

/// MetalLB gives a Service addresses of its own families alone.
fn foreign(both: Both, index: usize, range: &AddressRange) -> Option<Problem> {
    let family = both.profile.network.ip_family;
    let (fits, other) = if range.is_ipv6() { (family.has_ipv6(), "IPv6") } else { (family.has_ipv4(), "IPv4") };
    (!fits).then(|| {
        Problem::new(format!("no Service has {other}, and addresses {range} of MetalLB are of it"))
            .at(both.profile.place(&format!("{ADDRESSES}.{index}")), "this range")
            .at(both.profile.place("network.ip-family"), "because of this")
            .help("leave the range out, or set `network.ip-family` to `dual`")
    })
}

/// What pods and Services have is not given twice, and no address is twice in the pool.
fn overlap(both: Both, index: usize, range: &AddressRange) -> Option<Problem> {
    let (profile, network) = (both.profile, &both.profile.network);
    let networks = network.pods().into_iter().chain(network.services());
    let networks = networks.map(|(path, net)| (path.to_owned(), AddressRange::from(net)));
    let before = profile.load_balancer.addresses.iter().enumerate().take(index);
    let before = before.map(|(i, other)| (format!("{ADDRESSES}.{i}"), *other));
    let (path, other) = networks.chain(before).find(|(_, other)| range.overlaps(other))?;
    Some(
        Problem::new(format!("addresses {range} of MetalLB and {other} overlap"))
            .at(profile.place(&format!("{ADDRESSES}.{index}")), "this range")
            .at(profile.place(&path), "and this one")
            .help("pods and Services each need addresses of their own, and each address is in the pool once"),
    )
}

fn peers(both: Both) -> Option<Problem> {
    let section = &both.profile.load_balancer;
    let bgp = section.advertise.unwrap_or_default() == Advertise::Bgp;
    match (bgp, section.peers.is_empty()) {
        (true, true) => Some(
            Problem::new(format!("`{ADVERTISE} = \"bgp\"` needs a router to tell"))
                .at(both.profile.place(ADVERTISE), "asked for here")
                .help(format!("write `[[{PEERS}]]` with `address`, `asn` and `my-asn`")),
        ),
        (false, false) => Some(
            Problem::new(format!("`{PEERS}` is for `{ADVERTISE} = \"bgp\"` alone"))
                .at(both.profile.place(&format!("{PEERS}.0")), "has no effect")
                .help(format!("leave it out, or set `{ADVERTISE}` to `bgp`")),
        ),
        _ => None,
    }
}
