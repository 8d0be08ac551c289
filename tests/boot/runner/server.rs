//! Programs of this host that serve a node beside its machine: on loopback alone, which QEMU's user network leads to at 10.0.2.2, never as
//! root, and gone with the bench.

use crate::failure::{Failure, Outcome, file, unexpected};
use rustix::process::geteuid;
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_secs(120);

/// No server wants to be root: nobody of Debian.
const NOBODY: u32 = 65534;

/// A server that runs until this is dropped.
pub struct Server(Child);

impl Server {
    /// Starts it, and waits until it listens at `port` of loopback.
    pub fn start(mut command: Command, port: u16) -> Outcome<Self> {
        let name = format!("{command:?}");
        let mut server = Self(command.spawn().map_err(file("setpriv"))?);
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.0.try_wait().map_err(file("setpriv"))?;
            if ended.is_some() || Instant::now() > deadline {
                return unexpected(format!("{name} does not listen at port {port}"));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its data goes with it, so there is nothing to be careful about, and nobody to tell.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder `name` of the server's own in `folder`.
pub fn home(folder: &Path, name: &str) -> Outcome<PathBuf> {
    let home = folder.join(name);
    fs::create_dir(&home).map_err(file(home.display()))?;
    own(&home)?;
    // Whoever runs the server must get to its directory.
    run(Command::new("chmod").arg("a+x").arg(folder))?;
    Ok(home)
}

/// A port of loopback that nobody has now.
pub fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(file("127.0.0.1"))?;
    Ok(listener.local_addr().map_err(file("127.0.0.1"))?.port())
}

/// A program that is lacking when its package is not installed.
pub fn installed(program: &str, package: &str) -> Outcome<PathBuf> {
    let path = PathBuf::from(program);
    if path.exists() { Ok(path) } else { Err(lacking(package)) }
}

/// A program of a server: as nobody when this is root, and ended with this process.
pub fn as_nobody(program: &Path, home: &Path) -> Command {
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

/// Gives a file to whom the server runs as.
pub fn own(path: &Path) -> Outcome {
    match geteuid().is_root() {
        true => chown(path, Some(NOBODY), Some(NOBODY)).map_err(file(path.display())),
        false => Ok(()),
    }
}

/// A copy in the home of the server, who cannot read what is root's.
pub fn give(path: &Path, home: &Path) -> Outcome {
    let copy = home.join(path.file_name().unwrap_or_default());
    fs::copy(path, &copy).map_err(file(path.display()))?;
    own(&copy)
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(file("setpriv"))?;
    if status.success() { Ok(()) } else { unexpected(format!("{command:?} ended with {status}")) }
}

/// What a package would bring.
pub fn lacking(package: &str) -> Failure {
    Failure::Lacking(format!("{package} is not installed"))
}
