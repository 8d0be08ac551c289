//! A router of this host that the node tells of its addresses by BGP: BIRD, as nobody.
//!
//! It puts no route into the kernel: what it was told is in its own table, for [`Router::route`] to ask.

use crate::{
    failure::{Outcome, file, unexpected},
    server::{self, Server},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The peer of the image is this port of 10.0.2.2: it is built before the router runs, so nobody can choose a free one.
const PORT: u16 = 10179;

/// The numbers of its autonomous system and of the node's: for documentation (RFC 5398) and for private use (RFC 6996). To it the node
/// is QEMU, at loopback, whose next hop it cannot reach: `multihop` lets it keep the route.
const CONFIGURATION: &str = "\
router id 127.0.0.1;
protocol device {}
protocol bgp {
    local 127.0.0.1 port 10179 as 64500;
    neighbor range 127.0.0.0/8 as 64512;
    strict bind yes;
    multihop;
    ipv4 { import all; export none; };
}
";

/// What BIRD says when it knows no way.
pub const NONE: &str = "Network not found";

/// A router that runs until this is dropped.
pub struct Router {
    socket: PathBuf,
    _server: Server,
}

impl Router {
    /// Starts a router that knows nothing, with its files in `folder`; one that is not installed is lacking.
    pub fn start(folder: &Path) -> Outcome<Self> {
        let program = server::installed("/usr/sbin/bird", "bird2")?;
        let home = server::home(folder, "router")?;
        let configuration = home.join("bird.conf");
        fs::write(&configuration, CONFIGURATION).map_err(file(configuration.display()))?;
        let mut command = server::as_nobody(&program, &home);
        command.args(["-f", "-c", "bird.conf", "-s", "socket", "-P", "pid"]);
        Ok(Self { socket: home.join("socket"), _server: Server::start(command, PORT)? })
    }

    /// What it knows of the way to `destination`, such as `203.0.113.7/32`, in BIRD's words; [`NONE`] is among them when it knows none.
    pub fn route(&self, destination: &str) -> Outcome<String> {
        let mut ask = Command::new("/usr/sbin/birdc");
        ask.arg("-s").arg(&self.socket).args(["show", "route", destination, "all"]);
        let output = ask.output().map_err(file("birdc"))?;
        let answer = String::from_utf8_lossy(&output.stdout).into_owned();
        // It fails too when it knows none.
        match output.status.success() || answer.contains(NONE) {
            true => Ok(answer),
            false => unexpected(format!("birdc: {}", answer.trim())),
        }
    }
}
