//! An authority of this host that gives certificates by ACME (RFC 8555): Pebble, which the makers of Let's Encrypt have for tests, as nobody.
//!
//! It proves a name at those ports of this host that lead to 80 and 443 of the node: its own DNS server says 127.0.0.1 of every name.

use crate::{
    certificate,
    failure::{Outcome, file, unexpected},
    find,
    server::{self, Server},
};
use kiln_emulate::Forward;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The image asks at this port of 10.0.2.2: it is built before the authority runs, so nobody can choose a free one.
const PORT: u16 = 14000;

/// Itself, and a server of names that is told what to say.
const PROGRAMS: [&str; 2] = ["pebble", "pebble-challtestsrv"];

/// Who its server is: to the node, and to this host.
const SERVER: &[&str] = &["-subj", "/CN=authority of a test", "-addext", "subjectAltName=IP:10.0.2.2,IP:127.0.0.1"];

/// An authority that runs until this is dropped.
pub struct Authority {
    management: String,
    _servers: [Server; 2],
}

impl Authority {
    /// Starts an authority that has given nothing yet, with its files in `folder`, and chooses the ports of `forwards` at which it
    /// proves names. One that cannot be built here is lacking.
    pub fn start(folder: &Path, forwards: &mut [Forward]) -> Outcome<Self> {
        let programs: Vec<PathBuf> = PROGRAMS.iter().map(|name| find::built(name)).collect::<Outcome<_>>()?;
        let home = server::home(folder, "authority")?;
        let keys = keys()?;
        for path in programs.iter().chain(&[keys.join("authority.key"), keys.join("authority.crt")]) {
            server::give(path, &home)?;
        }
        let (names, port) = serve_names(&home)?;
        let management = format!("127.0.0.1:{}", server::free_port()?);
        let configuration = configuration(&management, lead_to(80, forwards)?, lead_to(443, forwards)?);
        fs::write(home.join("pebble.json"), configuration).map_err(file("pebble.json"))?;
        let mut pebble = server::as_nobody(&home.join(PROGRAMS[0]), &home);
        pebble.args(["-config", "pebble.json", "-dnsserver", &format!("127.0.0.1:{port}")]);
        // It makes clients wait and refuses one request of twenty, to try them.
        pebble.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "0");
        Ok(Self { management, _servers: [names, Server::start(pebble, PORT)?] })
    }

    /// Writes the certificate of its root, another one at every start, to the file `root`.
    pub fn root(&self, root: &Path) -> Outcome {
        let mut curl = Command::new(find::tool("curl")?);
        curl.args(["--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert"]);
        curl.arg(keys()?.join("authority.crt")).arg("--output").arg(root);
        server::run(curl.arg(format!("https://{}/roots/0", self.management)))
    }
}

/// The certificate of its server in PEM, for `ingress.acme.trust`.
pub fn certificate() -> Outcome<String> {
    let path = keys()?.join("authority.crt");
    Ok(fs::read_to_string(&path).map_err(file(path.display()))?.trim().to_owned())
}

fn keys() -> Outcome<PathBuf> {
    certificate::lasting("authority", "authority", &[certificate::P256, SERVER].concat())
}

/// A server that says 127.0.0.1 of every name, and its port.
fn serve_names(home: &Path) -> Outcome<(Server, u16)> {
    let port = server::free_port()?;
    let mut command = server::as_nobody(&home.join(PROGRAMS[1]), home);
    command.args(["-dnsserver", &format!("127.0.0.1:{port}"), "-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""]);
    command.args(["-management", &format!("127.0.0.1:{}", server::free_port()?)]);
    for other in ["-http01", "-https01", "-tlsalpn01", "-doh"] {
        command.args([other, ""]);
    }
    Ok((Server::start(command, port)?, port))
}

/// The port of this host that leads to a port of the node, chosen now: the authority is there before the machine.
fn lead_to(guest: u16, forwards: &mut [Forward]) -> Outcome<u16> {
    let mut own = forwards.iter_mut().filter(|forward| forward.address.is_none());
    let Some(forward) = own.find(|forward| forward.guest == guest) else {
        return unexpected(format!("`authority` wants port {guest} in the scenario's `forward`"));
    };
    forward.host = server::free_port()?;
    Ok(forward.host)
}

fn configuration(management: &str, http: u16, tls: u16) -> String {
    format!(
        r#"{{"pebble": {{
    "listenAddress": "127.0.0.1:{PORT}",
    "managementListenAddress": "{management}",
    "certificate": "authority.crt",
    "privateKey": "authority.key",
    "httpPort": {http},
    "tlsPort": {tls}
}}}}
"#
    )
}
