//! Database servers of this host, for nodes that keep their cluster elsewhere.
//!
//! They are asked in the clear: their certificates are for the Go tests of `rootfs/node/internal/datastore` to try.

use crate::{
    failure::{Outcome, file},
    server::{self, Server, as_nobody, lacking, own, run},
};
use serde::Deserialize;
use std::{fs, path::Path, process::Command};

/// What opens nothing but the server of one scenario.
const PASSWORD: &str = "of-a-test";

/// A kind of server.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    Mysql,
}

/// A server that runs until this is dropped.
pub struct Database {
    product: Product,
    port: u16,
    _server: Server,
}

impl Database {
    /// Starts an empty server with its data in `folder`; a server that is not installed is lacking.
    pub fn start(product: Product, folder: &Path) -> Outcome<Self> {
        let home = server::home(folder, "database")?;
        let port = server::free_port()?;
        let command = match product {
            Product::Postgres => postgres(&home, port)?,
            Product::Mysql => mariadb(&home, port)?,
        };
        Ok(Self { product, port, _server: Server::start(command, port)? })
    }

    /// What the node says of it, in the form of `kiln flash --set`.
    pub fn settings(&self) -> Vec<String> {
        let scheme = match self.product {
            Product::Postgres => "postgres",
            Product::Mysql => "mysql",
        };
        vec![
            format!("datastore.url={scheme}://kiln:{PASSWORD}@10.0.2.2:{}/kiln", self.port),
            "datastore.tls=off".to_owned(),
        ]
    }
}

fn postgres(home: &Path, port: u16) -> Outcome<Command> {
    let programs = fs::read_dir("/usr/lib/postgresql").ok().and_then(|mut versions| versions.next()?.ok());
    let programs = programs.ok_or_else(|| lacking("postgresql"))?.path().join("bin");
    let password = home.join("password");
    fs::write(&password, PASSWORD).map_err(file(password.display()))?;
    own(&password)?;
    let data = home.join("data");
    let mut make = as_nobody(&programs.join("initdb"), home);
    run(make.arg("-D").arg(&data).args(["-U", "kiln", "-A", "scram-sha-256", "--no-sync", "--pwfile"]).arg(&password))?;
    let mut serve = as_nobody(&programs.join("postgres"), home);
    serve.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-k"]).arg(home);
    Ok(serve)
}

fn mariadb(home: &Path, port: u16) -> Outcome<Command> {
    let install = server::installed("/usr/bin/mariadb-install-db", "mariadb-server")?;
    let server = server::installed("/usr/sbin/mariadbd", "mariadb-server")?;
    let users = home.join("users.sql");
    // Users without a name, which a new server has, would go before this one.
    let text = format!(
        "DELETE FROM mysql.global_priv WHERE User='';\nFLUSH PRIVILEGES;\n\
         CREATE USER IF NOT EXISTS kiln@'%' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON kiln.* TO kiln@'%';\n"
    );
    fs::write(&users, text).map_err(file(users.display()))?;
    own(&users)?;
    let data = format!("--datadir={}", home.join("data").display());
    let mut make = as_nobody(&install, home);
    run(make.args(["--no-defaults", &data, "--skip-test-db", "--auth-root-authentication-method=normal"]))?;
    let mut serve = as_nobody(&server, home);
    serve.args(["--no-defaults", &data, "--bind-address=127.0.0.1", &format!("--port={port}")]);
    for (option, name) in [("socket", "s"), ("pid-file", "pid"), ("init-file", "users.sql")] {
        serve.arg(format!("--{option}={}", home.join(name).display()));
    }
    Ok(serve)
}
