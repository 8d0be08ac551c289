//! A web server for machines without a disk: one file, on loopback, which QEMU's user network leads to.

use crate::error::{Error, file};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Where QEMU's user network has the host.
const HOST: &str = "10.0.2.2";
/// The path; firmware goes by its ending where a server does not say what it has.
const NAME: &str = "/netboot.efi";
/// How long a client may be silent.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs until this is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    over: Arc<AtomicBool>,
}

impl Server {
    /// Serves the file at `path`, which is opened for every request.
    ///
    /// # Errors
    /// [`Error::Image`] when it cannot be read, [`Error::Port`] when there is no port.
    pub fn start(path: &Path) -> Result<Self, Error> {
        File::open(path).map_err(|source| Error::Image { path: path.to_owned(), source })?;
        let port = |source| Error::Port { port: 0, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(port)?;
        let address = listener.local_addr().map_err(port)?;
        let over = Arc::new(AtomicBool::new(false));
        let (path, ended) = (path.to_owned(), over.clone());
        let serve = move || {
            for stream in listener.incoming().take_while(|_| !ended.load(Ordering::SeqCst)).flatten() {
                let path: PathBuf = path.clone();
                // A client that hangs up asks again.
                thread::spawn(move || drop(answer(&stream, &path)));
            }
        };
        thread::Builder::new().spawn(serve).map_err(file("cannot serve", "the image"))?;
        Ok(Self { address, over })
    }

    /// The address for the machine.
    pub fn uri(&self) -> String {
        format!("http://{HOST}:{}{NAME}", self.address.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // It waits for a client, and finds out then.
        let _ = TcpStream::connect_timeout(&self.address, PATIENCE);
    }
}

fn answer(mut stream: &TcpStream, path: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let mut words = first.split(' ');
    let (method, wanted) = (words.next(), words.next());
    let mut body = File::open(path)?;
    // What EDK2 asks first is only how long the file is.
    match (method, wanted) {
        (Some("GET" | "HEAD"), Some(NAME)) => {
            let len = body.metadata()?.len();
            write!(stream, "HTTP/1.0 200 OK\r\nContent-Type: application/efi\r\nContent-Length: {len}\r\n\r\n")?;
        }
        _ => return write!(stream, "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    }
    if method == Some("GET") {
        io::copy(&mut body, &mut stream)?;
    }
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, io::Read};

    fn ask(server: &Server, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn one_file_is_served_until_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.efi");
        fs::write(&path, "MZ").unwrap();
        let server = Server::start(&path).unwrap();
        assert!(server.uri().starts_with("http://10.0.2.2:") && server.uri().ends_with("/netboot.efi"));
        let (whole, head) = (ask(&server, "GET /netboot.efi"), ask(&server, "HEAD /netboot.efi"));
        assert!(whole.ends_with("Content-Length: 2\r\n\r\nMZ"), "{whole}");
        assert!(head.ends_with("Content-Length: 2\r\n\r\n"), "{head}");
        assert!(ask(&server, "GET /etc/passwd").starts_with("HTTP/1.0 404"));
        let address = server.address;
        drop(server);
        // The listener is closed by the thread that it belongs to.
        let closed = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(20));
            TcpStream::connect(address).is_err()
        });
        assert!(closed);
    }

    #[test]
    fn a_file_that_is_not_there_is_told() {
        assert!(matches!(Server::start(Path::new("no.efi")), Err(Error::Image { .. })));
    }
}
