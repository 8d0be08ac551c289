//! Requests and answers of HTTP, as far as stand-ins need them.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// A request that was read whole.
#[derive(Clone)]
pub struct Request {
    /// What it asks AWS for.
    pub action: String,
    pub path: String,
    pub head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        let end = loop {
            if let Some(end) = head_end(&bytes) {
                break end;
            }
            let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
            bytes.extend_from_slice(&buffer[..count]);
        };
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
        let mut body = bytes.split_off(end);
        let len = header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while body.len() < len {
            let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
            body.extend_from_slice(&buffer[..count]);
        }
        let mut words = head.split(' ');
        let (method, path) = (words.next()?, words.next()?.to_owned());
        let action = action(method, &path, &body);
        Some(Self { action, path, head, body })
    }

    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.head, name)
    }

    /// The region that the signature is for.
    pub fn region(&self) -> String {
        self.header("authorization").unwrap_or_default().split('/').nth(2).unwrap_or_default().to_owned()
    }

    /// The fields of a form, their values still encoded.
    pub fn fields(&self) -> Vec<(String, String)> {
        let form = String::from_utf8_lossy(&self.body);
        let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    pub fn field(&self, name: &str) -> String {
        self.fields().into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// The same request, over a connection that ends with it.
    pub fn bytes(&self) -> Vec<u8> {
        let lines = self.head.trim_end().lines();
        let kept = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
        let head = kept.collect::<Vec<_>>().join("\r\n");
        [format!("{head}\r\nConnection: close\r\n\r\n").as_bytes(), &self.body].concat()
    }
}

fn action(method: &str, path: &str, body: &[u8]) -> String {
    let form = String::from_utf8_lossy(body);
    match (method, path) {
        ("PUT", _) => "PutSnapshotBlock",
        ("POST", "/snapshots") => "StartSnapshot",
        ("POST", path) if path.starts_with("/snapshots/completion/") => "CompleteSnapshot",
        ("GET", _) => "GetSnapshotBlock",
        _ => form.split('&').find_map(|pair| pair.strip_prefix("Action=")).unwrap_or("?"),
    }
    .to_owned()
}

/// Where a body begins.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|end| end + 4)
}

/// The value of a header.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

/// A whole answer.
pub fn answer(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    format!("{head}Connection: close\r\n\r\n{body}").into_bytes()
}

/// Sends a request to a port of this machine; the whole answer.
pub fn exchange(port: u16, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
