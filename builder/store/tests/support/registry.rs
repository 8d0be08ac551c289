//! A registry on the loopback interface that takes what is pushed to it, and has the faults that it is told to have.

use kiln_types::Digest;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

/// What a registry has, what it was asked, and how it behaves.
#[derive(Default)]
pub struct State {
    /// By digest.
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// By tag and by digest, with their media types.
    pub manifests: BTreeMap<String, (String, Vec<u8>)>,
    /// Method and last part of the path, or what a piece says of itself.
    pub log: Vec<String>,
    /// Bytes of all bodies.
    pub received: usize,
    /// Pieces that are cut after so many bytes, the next one first.
    pub cuts: Vec<usize>,
    /// It takes files as a whole alone.
    pub whole: bool,
    /// An upload that was cut is forgotten.
    pub forgetful: bool,
    /// The header `OCI-Chunk-Min-Length`.
    pub least: Option<usize>,
    /// It takes nothing without this header `Authorization`, and sends who asks to `/token`.
    pub guarded: bool,
    /// What every upload is answered.
    pub refusal: Option<(u16, &'static str)>,
    uploads: BTreeMap<String, Vec<u8>>,
}

pub struct Registry {
    pub host: String,
    state: Arc<Mutex<State>>,
}

struct Asked {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
}

type Reply = (u16, Vec<(&'static str, String)>, Vec<u8>);

impl Registry {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, own) = (state.clone(), host.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, host) = (shared.clone(), own.clone());
                thread::spawn(move || serve(&stream, &state, &host));
            }
        });
        Self { host, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn last(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>, host: &str) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let asked = read(&mut reader)?;
    let len = asked.header("content-length").and_then(|len| len.parse().ok()).unwrap_or(0);
    let cut = cut(&asked, &mut state.lock().unwrap());
    let mut body = vec![0; cut.unwrap_or(len)];
    reader.read_exact(&mut body).ok()?;
    let mut state = state.lock().unwrap();
    let (status, headers, answer) = state.answer(&asked, body, host);
    // Of what was cut the registry keeps what had arrived, and answers nothing.
    if cut.is_some() {
        return None;
    }
    drop(state);
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n", answer.len());
    headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
    let mut stream = stream;
    stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    stream.write_all(&answer).ok()
}

fn read(reader: &mut impl BufRead) -> Option<Asked> {
    let mut lines = reader.lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let headers = lines.take_while(|line| !line.is_empty());
    let headers =
        headers.filter_map(|line| line.split_once(": ").map(|(key, value)| (key.to_owned(), value.to_owned())));
    Some(Asked { method, path, query, headers: headers.collect() })
}

fn cut(asked: &Asked, state: &mut State) -> Option<usize> {
    (asked.method == "PATCH" && !state.cuts.is_empty()).then(|| state.cuts.remove(0))
}

impl State {
    fn answer(&mut self, asked: &Asked, body: Vec<u8>, host: &str) -> Reply {
        self.received += body.len();
        let piece = asked.header("content-range").map(|range| format!(" {range}")).unwrap_or_default();
        self.log.push(format!("{} {}{piece}", asked.method, asked.last()));
        if asked.path == "/token" {
            return token(asked);
        }
        if self.guarded && asked.header("authorization") != Some("Bearer sesame") {
            let scope = if asked.method == "HEAD" { "pull" } else { "pull,push" };
            let challenge =
                format!(r#"Bearer realm="http://{host}/token",service="clay",scope="repository:team/node:{scope}""#);
            return (401, vec![("WWW-Authenticate", challenge)], Vec::new());
        }
        if let Some((status, said)) = self.refusal.filter(|_| asked.method == "POST") {
            return (status, vec![], said.into());
        }
        match asked.path.strip_prefix("/v2/team/node/").unwrap_or_default().split_once('/') {
            Some(("manifests", name)) => self.manifest(asked, name, body),
            Some(("blobs", rest)) if rest.starts_with("uploads/") => self.upload(asked, body),
            Some(("blobs", digest)) => self.blob(digest),
            _ => (404, vec![], vec![]),
        }
    }

    fn blob(&self, digest: &str) -> Reply {
        match self.blobs.contains_key(digest) {
            true => (200, vec![], vec![]),
            false => (404, vec![], vec![]),
        }
    }

    fn manifest(&mut self, asked: &Asked, name: &str, body: Vec<u8>) -> Reply {
        let digest = |bytes: &[u8]| vec![("Docker-Content-Digest", format!("sha256:{}", Digest::of(bytes)))];
        match asked.method.as_str() {
            "PUT" => {
                let headers = digest(&body);
                let kind = asked.header("content-type").unwrap_or_default().to_owned();
                self.manifests.insert(headers[0].1.clone(), (kind.clone(), body.clone()));
                self.manifests.insert(name.to_owned(), (kind, body));
                (201, headers, vec![])
            }
            _ => match self.manifests.get(name) {
                Some((_, bytes)) => (200, digest(bytes), vec![]),
                None => (404, vec![], vec![]),
            },
        }
    }

    fn upload(&mut self, asked: &Asked, body: Vec<u8>) -> Reply {
        let id = asked.last().to_owned();
        let place = |id: &str| ("Location", format!("/v2/team/node/blobs/uploads/{id}"));
        let arrived = |bytes: &[u8]| ("Range", format!("0-{}", bytes.len().saturating_sub(1)));
        match asked.method.as_str() {
            "POST" => {
                let id = format!("u{}?state=x", self.log.len());
                self.uploads.insert(id.split('?').next().unwrap().to_owned(), Vec::new());
                let least = self.least.map(|least| ("OCI-Chunk-Min-Length", least.to_string()));
                (202, [place(&id)].into_iter().chain(least).collect(), vec![])
            }
            "GET" | "PATCH"
                if self.forgetful
                    && self.cuts.is_empty()
                    && self.uploads.get(&id).is_some_and(|had| !had.is_empty()) =>
            {
                self.uploads.remove(&id);
                (404, vec![], br#"{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}"#.to_vec())
            }
            "PATCH" if self.whole => (405, vec![], vec![]),
            _ => {
                let Some(bytes) = self.uploads.get_mut(&id) else { return (404, vec![], vec![]) };
                let from = asked.header("content-range").and_then(|range| range.split('-').next()?.parse().ok());
                if from.is_some_and(|from: usize| from != bytes.len()) {
                    return (416, vec![], vec![]);
                }
                bytes.extend(body);
                match asked.method.as_str() {
                    "GET" => (204, vec![place(&id), arrived(bytes)], vec![]),
                    "PATCH" => (202, vec![place(&id), arrived(bytes)], vec![]),
                    _ => self.close(&id, &asked.query),
                }
            }
        }
    }

    fn close(&mut self, id: &str, query: &str) -> Reply {
        let bytes = self.uploads.remove(id).unwrap_or_default();
        let digest = format!("sha256:{}", Digest::of(&bytes));
        if !query.ends_with(&digest.replace(':', "%3A")) {
            return (400, vec![], br#"{"errors":[{"code":"DIGEST_INVALID","message":"other bytes"}]}"#.to_vec());
        }
        self.blobs.insert(digest, bytes);
        (201, vec![], vec![])
    }
}

/// Whoever has a name gets a token, and for nothing but writing.
fn token(asked: &Asked) -> Reply {
    let known = asked.header("authorization").is_some_and(|who| who.starts_with("Basic "));
    match known && asked.query.contains("scope=repository%3Ateam%2Fnode%3Apull") {
        true => (200, vec![], br#"{"token":"sesame"}"#.to_vec()),
        false => (401, vec![], vec![]),
    }
}
