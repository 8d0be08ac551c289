//! Steps that ask the node over the network.

use super::patiently;
use crate::{
    bench::Bench,
    failure::{Outcome, file, unexpected},
    http, kubectl, router,
};
use serde::Deserialize;
use std::{
    io::{BufRead as _, BufReader},
    net::Ipv4Addr,
    process::{Child, Stdio},
};

/// Asks a forwarded port of the node.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HttpGet {
    /// The port of the node, one of the scenario's `forward`.
    port: u16,
    /// Another address than the node's, with the port one of the scenario's `forward-to`.
    address: Option<Ipv4Addr>,
    /// The name by which it is asked for.
    #[serde(default = "localhost")]
    host: String,
    /// The path.
    #[serde(default = "root")]
    path: String,
    /// A text in the answer.
    expect: String,
    /// Seconds.
    #[serde(default = "a_minute")]
    within: u64,
}

/// Asks a pod through `kubectl port-forward`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PortForward {
    /// What to forward to, such as `pod/web`.
    target: String,
    /// The namespace.
    #[serde(default = "default_namespace")]
    namespace: String,
    /// The port of the pod.
    port: u16,
    /// The path.
    #[serde(default = "root")]
    path: String,
    /// A text in the answer.
    expect: String,
}

/// Pulls the network cable, or plugs it in.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cable {
    /// Whether it is plugged in.
    plugged: bool,
}

/// Asks the router beside the machine for a route, until it knows it or knows it no longer.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Route {
    /// Where to, such as `203.0.113.7/32`.
    to: String,
    /// The next hop of BGP; without it there must be no route.
    via: Option<Ipv4Addr>,
}

impl Route {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let router = bench.router()?;
        patiently(a_minute(), || {
            let known = router.route(&self.to)?;
            let is_right = match self.via {
                Some(hop) => known.contains(&format!("BGP.next_hop: {hop}\n")),
                None => known.contains(router::NONE),
            };
            if is_right { Ok(()) } else { unexpected(format!("the router says of {}: {known}", self.to)) }
        })
    }
}

impl Cable {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        Ok(bench.machine()?.plug_network(self.plugged)?)
    }
}

impl HttpGet {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let port = host_port(bench, self.port, self.address)?;
        patiently(self.within, || expect(port, &self.host, &self.path, &self.expect))
    }
}

impl PortForward {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let mut command = kubectl::command(bench)?;
        command.args(["port-forward", "-n", &self.namespace, &self.target, &format!(":{}", self.port)]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(file("kubectl"))?;
        let mut forwarding = Forwarding(child);
        let port = forwarding.port()?;
        patiently(a_minute(), || expect(port, &localhost(), &self.path, &self.expect))
    }
}

/// The port of the host that leads to `port` of the node, or of another address in its network.
pub(super) fn host_port(bench: &mut Bench, port: u16, address: Option<Ipv4Addr>) -> Outcome<u16> {
    let mut forwards = bench.machine()?.forwards().iter();
    match forwards.find(|forward| forward.guest == port && forward.address == address) {
        Some(forward) => Ok(forward.host),
        None => unexpected(format!("port {port} is neither in the scenario's `forward` nor in `forward-to`")),
    }
}

/// A `kubectl port-forward` that ends with its step.
struct Forwarding(Child);

impl Forwarding {
    /// The port that kubectl chose: `Forwarding from 127.0.0.1:40123 -> 8080`.
    fn port(&mut self) -> Outcome<u16> {
        let mut line = String::new();
        if let Some(output) = &mut self.0.stdout {
            BufReader::new(output).read_line(&mut line).map_err(file("kubectl port-forward"))?;
        }
        let chosen = line.split(" -> ").next().and_then(|left| left.rsplit(':').next());
        match chosen.and_then(|port| port.parse().ok()) {
            Some(port) => Ok(port),
            None => unexpected(format!("kubectl port-forward said `{}`", line.trim())),
        }
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn expect(port: u16, host: &str, path: &str, text: &str) -> Outcome {
    let answer = http::get(port, host, path).map_err(file(format!("GET {path}")))?;
    if answer.contains(text) { Ok(()) } else { unexpected(format!("GET {path} does not say `{text}`: {answer}")) }
}

fn localhost() -> String {
    "localhost".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

fn default_namespace() -> String {
    "default".to_owned()
}

fn a_minute() -> u64 {
    60
}
