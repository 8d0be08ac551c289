//! One file to a registry: in pieces, so that a line that breaks costs one of them.
//!
//! ```text
//! POST  …/blobs/uploads/          202  Location: where it goes on
//! PATCH …  Content-Range: 0-99    202  Location, Range: 0-99     (as often as it takes)
//! PUT   …?digest=sha256:…         201  the registry has compared the digest
//! GET   …                         204  Location, Range           (how much has arrived, after a cut)
//! ```
//!
//! Not every registry takes pieces. One that refuses the first is sent the file as a whole, as are small files.

use super::{
    Part,
    answer::expect,
    content::Content,
    pusher::{Pusher, blob},
};
use crate::fetch::{
    Fault,
    http::{header, joined},
    meter::FileMeter,
};
use std::ops::Range;
use ureq::{Body, SendBody, http::Response};

/// A file on its way.
pub(super) struct Upload<'a> {
    pusher: &'a Pusher<'a>,
    /// Address of the repository: `https://ghcr.io/v2/me/node`.
    root: &'a str,
    repository: &'a str,
    part: &'a Part<'a>,
    meter: &'a FileMeter<'a>,
    /// Where the last attempt ended.
    session: Option<Session>,
    /// Whether the registry takes files as a whole alone.
    whole: bool,
    begun: bool,
}

/// What the registry knows of an upload.
struct Session {
    /// Where the next piece goes to.
    location: String,
    /// How much has arrived.
    at: u64,
    /// Bytes of a piece.
    chunk: u64,
}

impl<'a> Upload<'a> {
    /// One of `part`, which has not begun.
    pub fn new(
        pusher: &'a Pusher<'a>,
        root: &'a str,
        repository: &'a str,
        (part, meter): (&'a Part<'a>, &'a FileMeter<'a>),
    ) -> Self {
        Self { pusher, root, repository, part, meter, session: None, whole: false, begun: false }
    }

    /// Sends it, or what is left of it. May be called again after a fault.
    pub fn send(&mut self) -> Result<(), Fault> {
        // Where only the last answer was lost, it is there.
        if self.begun && self.pusher.has(&blob(self.root, self.part), self.repository)? {
            return Ok(());
        }
        self.begun = true;
        let mut session = match self.session.take().and_then(|session| self.resumed(&session)) {
            Some(session) => session,
            None => self.begin()?,
        };
        if self.whole || self.part.size <= session.chunk {
            return self.close(&session.location, 0..self.part.size);
        }
        while session.at < self.part.size {
            session = match self.piece(&session) {
                Ok(next) => next,
                Err(fault) => return self.stopped(session, fault),
            };
        }
        let end = self.part.size..self.part.size;
        let closed = self.close(&session.location, end);
        if closed.is_err() {
            self.session = Some(session);
        }
        closed
    }

    /// What to do after a piece that did not arrive.
    fn stopped(&mut self, session: Session, fault: Fault) -> Result<(), Fault> {
        match fault {
            // A registry that does not know pieces says so at the first one, each in its own way.
            fault if session.at == 0 && fault.is_final() && !matches!(fault, Fault::ReadOnly { .. }) => {
                self.whole = true;
                let location = self.begin()?.location;
                self.close(&location, 0..self.part.size)
            }
            // What was taken so far is lost there: a new upload may do.
            Fault::Status(404 | 416) | Fault::Refused { status: 404 | 416, .. } => {
                Err(Fault::Network(format!("the registry has forgotten the upload ({fault})")))
            }
            fault => {
                self.session = Some(session);
                Err(fault)
            }
        }
    }

    fn begin(&self) -> Result<Session, Fault> {
        let url = format!("{}/blobs/uploads/", self.root);
        let response = self.pusher.ask(("POST", url.as_str(), self.repository), &[], || b"".as_slice())?;
        let response = expect(response, &[202])?;
        let least = header(&response, "oci-chunk-min-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        Ok(Session { location: location(&url, &response)?, at: 0, chunk: self.pusher.chunk.max(least) })
    }

    /// An upload that was cut, as far as the registry has it; nothing when it has it no more.
    fn resumed(&self, session: &Session) -> Option<Session> {
        let url = &session.location;
        let response = self.pusher.ask(("GET", url.as_str(), self.repository), &[], || ()).ok()?;
        let response = expect(response, &[204]).ok()?;
        let at = arrived(&response).filter(|at| *at <= self.part.size)?;
        let location = location(url, &response).unwrap_or_else(|_| url.clone());
        Some(Session { location, at, chunk: session.chunk })
    }

    fn piece(&self, session: &Session) -> Result<Session, Fault> {
        let range = session.at..self.part.size.min(session.at + session.chunk);
        let said = format!("{}-{}", range.start, range.end - 1);
        let response = self.carry("PATCH", &session.location, &[("Content-Range", &said)], range.clone())?;
        let response = expect(response, &[202])?;
        let at = arrived(&response).unwrap_or(range.end);
        if !(range.start + 1..=range.end).contains(&at) {
            return Err(Fault::Network(format!("the registry says that it has {at} bytes of {}", range.end)));
        }
        Ok(Session { location: location(&session.location, &response)?, at, chunk: session.chunk })
    }

    /// Sends the last range, and lets the registry compare the digest.
    fn close(&self, location: &str, range: Range<u64>) -> Result<(), Fault> {
        let mark = if location.contains('?') { '&' } else { '?' };
        let url = format!("{location}{mark}digest=sha256%3A{}", self.part.sha256);
        expect(self.carry("PUT", &url, &[], range)?, &[201, 204]).map(drop)
    }

    fn carry(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        range: Range<u64>,
    ) -> Result<Response<Body>, Fault> {
        let len = (range.end - range.start).to_string();
        let all = [("Content-Type", "application/octet-stream"), ("Content-Length", len.as_str())];
        self.pusher.authorized(url, self.repository, |own| {
            let headers: Vec<_> = all.iter().chain(headers).copied().chain(own).collect();
            let (part, meter, cancel) = (self.part, self.meter, self.pusher.cancel);
            let mut content = Content { part, range: range.clone(), meter, cancel };
            self.pusher.http.carry(method, url, &headers, SendBody::from_reader(&mut content))
        })
    }
}

/// Where an upload goes on.
fn location(url: &str, response: &Response<Body>) -> Result<String, Fault> {
    let location = header(response, "location").map(|location| joined(url, location));
    location.ok_or_else(|| Fault::Network("the registry does not say where the upload goes on".to_owned()))
}

/// How much has arrived, by the header `Range: 0-99`; of nothing some registries say `0-0`, some `0--1`, and some say none.
fn arrived(response: &Response<Body>) -> Option<u64> {
    let last = header(response, "range")?.trim_start_matches("bytes=").split_once('-')?.1;
    match last.parse::<u64>() {
        Ok(0) | Err(_) => Some(0),
        Ok(last) => Some(last + 1),
    }
}
