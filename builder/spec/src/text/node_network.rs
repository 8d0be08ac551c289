//! The fixed address of a node.

use super::{document::Document, problem::Problem};
use crate::file::NodeFile;
use ipnet::IpNet;
use std::net::IpAddr;

pub(super) fn check(document: &Document<NodeFile>) -> Vec<Problem> {
    let Some(network) = document.network.as_ref() else { return Vec::new() };
    let (address, address6): (Option<IpNet>, Option<IpNet>) =
        (network.address.map(|net| (*net).into()), network.address_ipv6.map(|net| (*net).into()));
    let (router, router6) = (network.gateway.map(|one| (*one).into()), network.gateway_ipv6.map(|one| (*one).into()));
    if address.or(address6).is_none() && router.or(router6).is_none() {
        let problem = Problem::new("`network` has neither `address` nor `address-ipv6`");
        let problem = problem.at(document.place("network"), "in this section");
        return vec![problem.help("leave the section out, and the network gives the node its address")];
    }
    let ipv4 = gateway(document, ("network.address", address), ("network.gateway", router));
    let ipv6 = gateway(document, ("network.address-ipv6", address6), ("network.gateway-ipv6", router6));
    ipv4.into_iter().chain(ipv6).chain(interface(document)).collect()
}

/// A router that cannot be reached from the address leaves a node without a network.
fn gateway(
    document: &Document<NodeFile>,
    (key, address): (&str, Option<IpNet>),
    (router_key, router): (&str, Option<IpAddr>),
) -> Option<Problem> {
    let router = router?;
    let Some(address) = address else {
        return Some(
            Problem::new(format!("`{router_key}` is given, and the node.toml has no `{key}`"))
                .at(document.place(router_key), "this router")
                .help("leave it out: who gives the address gives the router too"),
        );
    };
    let link = matches!(router, IpAddr::V6(router) if router.is_unicast_link_local());
    let help = match router {
        own if own == address.addr() => "the router has another address than the node",
        other if !link && !address.contains(&other) => "a node reaches a router in its own network alone",
        _ => return None,
    };
    Some(
        Problem::new(format!("`{router_key}` {router} does not go with `{key}` {address}"))
            .at(document.place(router_key), "this router")
            .at(document.place(key), "this address")
            .help(help),
    )
}

/// With a cable and a radio nobody can tell which of them a fixed address is for.
fn interface(document: &Document<NodeFile>) -> Option<Problem> {
    let network = document.network.as_ref().filter(|network| network.interface.is_none())?;
    document.wifi.as_ref()?;
    let (key, address) = network
        .address
        .map(|address| ("network.address", address.to_string()))
        .or_else(|| Some(("network.address-ipv6", network.address_ipv6?.to_string())))?;
    Some(
        Problem::new(format!("`{key}` {address} may be for the cable or for Wi-Fi"))
            .at(document.place(key), "this address")
            .help("set `network.interface`: `wl*` for Wi-Fi, `e*` for the cable"),
    )
}
