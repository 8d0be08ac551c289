//! Database servers of this host, for nodes that keep their cluster elsewhere.
//!
//! They listen on loopback alone, which QEMU's user network leads to at 10.0.2.2, and in the clear: their certificates are for the Go
//! tests of `rootfs/node/internal/datastore` to try.

use crate::failure::{Failure, Outcome, file, unexpected};
use rustix::process::geteuid;
use serde::Deserialize;
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What opens nothing but the server of one scenario.
const PASSWORD: &str = "of-a-test";

/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_secs(120);

/// Neither server wants to be root: nobody of Debian.
const NOBODY: u32 = 65534;

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
    process: Child,
}

impl Database {
    /// Starts an empty server with its data in `folder`; a server that is not installed is lacking.
    pub fn start(product: Product, folder: &Path) -> Outcome<Self> {
        let home = folder.join("database");
        fs::create_dir(&home).map_err(file(home.display()))?;
        own(&home)?;
        // Whoever runs the server must get to its directory.
        run(Command::new("chmod").arg("a+x").arg(folder))?;
        let port = free_port()?;
        let mut command = match product {
            Product::Postgres => postgres(&home, port)?,
            Product::Mysql => mariadb(&home, port)?,
        };
        let process = command.spawn().map_err(file("the database server"))?;
        let mut database = Self { product, port, process };
        database.await_listening()?;
        Ok(database)
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

    fn await_listening(&mut self) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.process.try_wait().map_err(file("the database server"))?;
            if ended.is_some() || Instant::now() > deadline {
                return unexpected("the database server does not listen");
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Its data goes with it, so there is nothing to be careful about, and nobody to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
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
    let (install, server) = (PathBuf::from("/usr/bin/mariadb-install-db"), PathBuf::from("/usr/sbin/mariadbd"));
    if !install.exists() || !server.exists() {
        return Err(lacking("mariadb-server"));
    }
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

/// A program of a server: as nobody when this is root, and ended with this process.
fn as_nobody(program: &Path, home: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]);
    if geteuid().is_root() {
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
    }
    command.arg("--").arg(program);
    command.current_dir(home).env("HOME", home).env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn own(path: &Path) -> Outcome {
    match geteuid().is_root() {
        true => chown(path, Some(NOBODY), Some(NOBODY)).map_err(file(path.display())),
        false => Ok(()),
    }
}

fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(file("setpriv"))?;
    if status.success() { Ok(()) } else { unexpected(format!("{command:?} ended with {status}")) }
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(file("127.0.0.1"))?;
    Ok(listener.local_addr().map_err(file("127.0.0.1"))?.port())
}

fn lacking(package: &str) -> Failure {
    Failure::Lacking(format!("{package} is not installed"))
}
