//! A web server on the loopback interface that misbehaves as it is told.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What the server does with a request.
#[derive(Clone)]
pub enum Act {
    /// Sends the file, or the part that was asked for.
    Serve(Vec<u8>),
    /// Sends the whole file whatever was asked for.
    ServeWhole(Vec<u8>),
    /// Announces the rest of the file and hangs up after so many bytes of it.
    CutAfter(Vec<u8>, usize),
    /// Sends the file in pieces with pauses.
    Slowly(Vec<u8>),
    /// Announces so many bytes, sends the first half of them, and then nothing.
    Hang(Vec<u8>),
    /// Answers with a status.
    Status(u16),
    /// Sends to another path.
    Redirect(String),
    /// Sends the file to who has this header `Authorization`; all others get 401 and this `WWW-Authenticate`.
    Guarded { file: Vec<u8>, authorization: String, challenge: String },
    /// Answers with a status and the seconds after which it wants to be asked again.
    Later(u16, u64),
}

/// One request as the server saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub path: String,
    /// First byte of the range that was asked for.
    pub from: u64,
}

type Acts = Arc<Mutex<HashMap<String, Vec<Act>>>>;

pub struct Server {
    pub root: String,
    acts: Acts,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let (acts, seen) = (Acts::default(), Arc::new(Mutex::new(Vec::new())));
        let (shared, log) = (acts.clone(), seen.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (acts, log) = (shared.clone(), log.clone());
                thread::spawn(move || answer(&stream, &acts, &log));
            }
        });
        Self { root, acts, seen }
    }

    /// What happens to requests for `path`: one act after another, the last one for ever.
    pub fn on(&self, path: &str, acts: impl IntoIterator<Item = Act>) -> &Self {
        self.acts.lock().unwrap().insert(path.to_owned(), acts.into_iter().collect());
        self
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn forget(&self) {
        self.seen.lock().unwrap().clear();
    }
}

fn answer(stream: &TcpStream, acts: &Acts, log: &Mutex<Vec<Seen>>) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let header = |name: &str| {
        let found = headers.iter().filter_map(|line| line.split_once(": "));
        found.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let range =
        header("range").and_then(|range| range.strip_prefix("bytes=")?.trim_end_matches('-').parse::<u64>().ok());
    let from = range.unwrap_or(0);
    let who = header("authorization").unwrap_or_default();
    log.lock().unwrap().push(Seen { path: path.clone(), from });
    let act = next(&mut acts.lock().unwrap(), &path);
    let _ = perform(stream, act, from, &who);
    Some(())
}

fn next(acts: &mut HashMap<String, Vec<Act>>, path: &str) -> Act {
    match acts.get_mut(path) {
        Some(list) if list.len() > 1 => list.remove(0),
        Some(list) => list[0].clone(),
        None => Act::Status(404),
    }
}

fn perform(mut stream: &TcpStream, act: Act, from: u64, who: &str) -> std::io::Result<()> {
    match act {
        Act::Serve(file) => {
            let Some(rest) = head(stream, &file, from)? else { return Ok(()) };
            stream.write_all(rest)
        }
        Act::ServeWhole(file) => {
            head(stream, &file, 0)?;
            stream.write_all(&file)
        }
        Act::CutAfter(file, len) => {
            let Some(rest) = head(stream, &file, from)? else { return Ok(()) };
            stream.write_all(&rest[..len.min(rest.len())])
        }
        Act::Slowly(file) => {
            let Some(rest) = head(stream, &file, from)? else { return Ok(()) };
            for piece in rest.chunks(rest.len().div_ceil(5).max(1)) {
                stream.write_all(piece)?;
                thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Act::Hang(file) => {
            let Some(rest) = head(stream, &file, from)? else { return Ok(()) };
            stream.write_all(&rest[..rest.len() / 2])?;
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        Act::Status(status) => write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Act::Guarded { file, authorization, .. } if authorization == who => {
            let Some(rest) = head(stream, &file, from)? else { return Ok(()) };
            stream.write_all(rest)
        }
        Act::Guarded { challenge, .. } => write!(
            stream,
            "HTTP/1.1 401 X\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        Act::Later(status, seconds) => write!(
            stream,
            "HTTP/1.1 {status} X\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        Act::Redirect(to) => {
            write!(stream, "HTTP/1.1 302 X\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
    }
}

/// Sends the head of an answer; what is left to send, or nothing when the range lies beyond the file.
fn head<'a>(mut stream: &TcpStream, file: &'a [u8], from: u64) -> std::io::Result<Option<&'a [u8]>> {
    let len = file.len() as u64;
    if from > 0 && from >= len {
        write!(stream, "HTTP/1.1 416 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        return Ok(None);
    }
    let rest = &file[from as usize..];
    match from {
        0 => write!(stream, "HTTP/1.1 200 OK\r\n")?,
        _ => write!(stream, "HTTP/1.1 206 X\r\nContent-Range: bytes {from}-{}/{len}\r\n", len - 1)?,
    }
    write!(stream, "Content-Length: {}\r\nConnection: close\r\n\r\n", rest.len())?;
    Ok(Some(rest))
}
