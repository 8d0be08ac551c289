//! EC2 around a machine: a firmware that says who made it, and at 169.254.169.254 the metadata service, for which AWS's own mock of it
//! stands in.
//!
//! QEMU answers only at addresses of the machine's own network: so that is 168.0.0.0/7, and the node 168.0.0.15.

use crate::{
    failure::{Outcome, file},
    find,
    server::{self, Server},
    ssh::{self, Key},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use std::{fs, path::Path};

/// What `ci/tools` builds.
const PROGRAM: &str = "ec2-metadata-mock";

/// A metadata service that runs until this is dropped.
pub struct MetadataService {
    port: u16,
    _server: Server,
}

impl MetadataService {
    /// Starts one that speaks the second version alone and gives `user_data`, in which `@OTHER@` is a public key. The machine was started with
    /// the key that `ssh` has. One that cannot be built here is lacking.
    pub fn start(user_data: &str, folder: &Path) -> Outcome<Self> {
        let program = find::built(PROGRAM)?;
        let home = server::home(folder, "metadata")?;
        server::give(&program, &home)?;
        let port = server::free_port()?;
        let configuration = home.join("configuration.json");
        let text = configured(port, &ssh::with_keys(user_data)?, &ssh::public(Key::Right)?);
        fs::write(&configuration, text).map_err(file(configuration.display()))?;
        server::own(&configuration)?;
        let mut command = server::as_nobody(&home.join(PROGRAM), &home);
        command.arg("--config-file").arg("configuration.json");
        Ok(Self { port, _server: Server::start(command, port)? })
    }

    /// Arguments of QEMU that bring its machine there.
    pub fn arguments(&self) -> Vec<String> {
        let lead = format!(
            "tcp:169.254.169.254:80-cmd:bash -c 'exec 3<>/dev/tcp/127.0.0.1/{}; cat <&3 & cat >&3; wait'",
            self.port
        );
        let network = [("net", "168.0.0.0/7"), ("dhcpstart", "168.0.0.15"), ("guestfwd", &lead)];
        let settings =
            network.iter().flat_map(|(name, value)| ["-set".to_owned(), format!("netdev.net0.{name}={value}")]);
        ["-smbios".to_owned(), "type=1,manufacturer=Amazon EC2".to_owned()].into_iter().chain(settings).collect()
    }
}

fn configured(port: u16, user_data: &str, key: &str) -> String {
    json!({
        "imdsv2": true,
        "server": {"hostname": "127.0.0.1", "port": port.to_string()},
        "metadata": {"values": {"local-hostname": "ip-168-0-0-15.eu-west-1.compute.internal", "public-key": key}},
        "userdata": {"values": {"userdata": BASE64_STANDARD.encode(user_data)}},
    })
    .to_string()
}
