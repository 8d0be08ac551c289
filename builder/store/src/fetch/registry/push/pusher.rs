//! All of an artifact, in the order in which nobody sees half of it.

use super::{answer::expect, upload::Upload};
use crate::{
    Cancel, FetchError, Sources,
    fetch::{
        Fault,
        http::{Http, header},
        meter::Meter,
        parallel,
        registry::{Registries, client::Asking, hosts::repositories},
        retry::{Stop, retry},
    },
};
use kiln_event::Listener;
use kiln_types::{Digest, ImageName};
use std::fs::File;
use ureq::{AsSendBody, Body, http::Response};

/// How much of a file is sent at a time, in bytes: what a cut connection costs. Registries that keep things in S3 take no less
/// than 5 MiB.
const CHUNK: u64 = 16 << 20;

/// Brings artifacts to registries.
pub struct Pusher<'a> {
    pub(super) http: Http,
    pub(super) cancel: &'a Cancel,
    pub(super) chunk: u64,
    registries: Registries,
    sources: &'a Sources,
    listener: &'a dyn Listener,
}

/// A file that goes to a registry: a part of a file here.
pub struct Part<'a> {
    /// What people call it.
    pub name: String,
    /// Its digest.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Where it is.
    pub file: &'a File,
    /// Where in that file it begins.
    pub start: u64,
}

/// A manifest or an index.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An artifact, or several.
pub struct Package<'a> {
    /// All files.
    pub parts: Vec<Part<'a>>,
    /// What leads to them, each by its digest.
    pub manifests: Vec<Document>,
    /// What the name is going to lead to.
    pub top: Document,
}

/// What became of a [`Package`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pushed {
    /// Of every part, whether it was sent; else it was there.
    pub sent: Vec<bool>,
    /// What the name leads to.
    pub digest: Digest,
    /// Whether the name led there before.
    pub up_to_date: bool,
}

impl<'a> Pusher<'a> {
    /// One with the proxies and credentials of `sources`, which tells `listener` and stops when `cancel` is set.
    ///
    /// # Errors
    /// A proxy setting that is not a URL.
    pub fn new(sources: &'a Sources, listener: &'a dyn Listener, cancel: &'a Cancel) -> Result<Self, FetchError> {
        let http = Http::new(&sources.proxies, sources.jobs)?;
        let registries = Registries::new(&sources.registry_credentials);
        Ok(Self { http, cancel, chunk: CHUNK, registries, sources, listener })
    }

    /// Sends files in pieces of so many bytes.
    pub fn chunk(mut self, bytes: u64) -> Self {
        self.chunk = bytes.max(1);
        self
    }

    /// Brings everything of `package` to the registry that is not there yet, and makes the name lead to it.
    ///
    /// # Errors
    /// What the registry does not take, after it was asked again where that may help.
    pub fn push(&self, to: &ImageName, package: &Package<'_>) -> Result<Pushed, FetchError> {
        let all = |(): &()| self.all(to, package);
        parallel::for_each(&[()], 1, (&self.http, self.cancel), all)
            .and_then(|mut all| all.pop().ok_or(FetchError::Cancelled))
    }

    fn all(&self, to: &ImageName, package: &Package<'_>) -> Result<Pushed, FetchError> {
        // Mirrors are read; what is written goes to the registry itself.
        let root = repositories(to, &[]).remove(0);
        let repository = to.repository();
        let digest = Digest::of(&package.top.bytes);
        let top = format!("{root}/manifests/{}", to.version());
        if self.try_hard(&to.to_string(), &top, || self.leads_to(&top, repository, &package.top))? {
            return Ok(Pushed { sent: vec![false; package.parts.len()], digest, up_to_date: true });
        }
        let sent = self.parts(&root, to, &package.parts)?;
        for manifest in &package.manifests {
            let url = format!("{root}/manifests/sha256:{}", Digest::of(&manifest.bytes));
            self.try_hard(&to.to_string(), &url, || self.document(&url, repository, manifest))?;
        }
        self.try_hard(&to.to_string(), &top, || self.document(&top, repository, &package.top))?;
        Ok(Pushed { sent, digest, up_to_date: false })
    }

    /// Sends the parts that are missing, and says of each whether it was.
    fn parts(&self, root: &str, to: &ImageName, parts: &[Part<'_>]) -> Result<Vec<bool>, FetchError> {
        let missing = |part: &Part<'_>| {
            let url = blob(root, part);
            self.try_hard(&part.name, &url, || self.has(&url, to.repository()).map(|has| !has))
        };
        let missing = parts.iter().map(missing).collect::<Result<Vec<_>, _>>()?;
        let wanted = || parts.iter().zip(&missing).filter(|(_, missing)| **missing).map(|(part, _)| part);
        let total = wanted().map(|part| part.size).sum();
        let meter = Meter::of_upload(self.listener, to.to_string(), total);
        for part in wanted() {
            let file = meter.file(&part.name);
            let mut upload = Upload::new(self, root, to.repository(), (part, &file));
            self.try_hard(&part.name, &blob(root, part), || upload.send())?;
            file.done(part.size);
        }
        meter.done();
        Ok(missing)
    }

    /// Whether the registry has a file.
    pub(super) fn has(&self, url: &str, repository: &str) -> Result<bool, Fault> {
        let response = self.ask(("HEAD", url, repository), &[], || ())?;
        Ok(expect(response, &[200, 404])?.status().as_u16() == 200)
    }

    /// Whether a name leads to a document already.
    fn leads_to(&self, url: &str, repository: &str, document: &Document) -> Result<bool, Fault> {
        let response = self.ask(("HEAD", url, repository), &[("Accept", document.media_type.as_str())], || ())?;
        let response = expect(response, &[200, 404])?;
        let wanted = format!("sha256:{}", Digest::of(&document.bytes));
        Ok(response.status().as_u16() == 200 && header(&response, "docker-content-digest") == Some(&wanted))
    }

    fn document(&self, url: &str, repository: &str, document: &Document) -> Result<(), Fault> {
        let headers = [("Content-Type", document.media_type.as_str())];
        let response = self.ask(("PUT", url, repository), &headers, || document.bytes.as_slice())?;
        let response = expect(response, &[200, 201])?;
        let found =
            header(&response, "docker-content-digest").and_then(|text| text.strip_prefix("sha256:")?.parse().ok());
        let expected = Digest::of(&document.bytes);
        match found {
            Some(found) if found != expected => Err(Fault::WrongDigest { expected, found }),
            _ => Ok(()),
        }
    }

    /// One request with so little to send that it may be sent again.
    pub(super) fn ask<B: AsSendBody>(
        &self,
        (method, url, repository): (&str, &str, &str),
        headers: &[(&str, &str)],
        body: impl Fn() -> B,
    ) -> Result<Response<Body>, Fault> {
        self.authorized(url, repository, |own| {
            let headers: Vec<_> = headers.iter().copied().chain(own).collect();
            self.http.carry(method, url, &headers, body())
        })
    }

    /// What `send` is answered, which is given the header that says who asks.
    pub(super) fn authorized(
        &self,
        url: &str,
        repository: &str,
        send: impl Fn(Option<(&str, &str)>) -> Result<Response<Body>, Fault>,
    ) -> Result<Response<Body>, Fault> {
        let asking = Asking { http: &self.http, listener: self.listener, url, repository, actions: "pull,push" };
        let ask = |authorization: Option<&str>| send(authorization.map(|value| ("Authorization", value)));
        self.registries.authorized(&asking, ask).map_err(|fault| match fault {
            Fault::Unauthorized { host, known } => Fault::ReadOnly { host, known },
            other => other,
        })
    }

    fn try_hard<T>(
        &self,
        what: &str,
        url: &str,
        mut attempt: impl FnMut() -> Result<T, Fault>,
    ) -> Result<T, FetchError> {
        let urls = [url.to_owned()];
        let done = retry(what, &urls, (self.sources.pause, self.cancel), |_| attempt().map_err(Stop::Fault));
        done.map_err(|error| match error {
            FetchError::Failed { what, failures } => FetchError::NotPushed { what, failures },
            other => other,
        })
    }
}

/// Where a registry has a file.
pub(super) fn blob(root: &str, part: &Part<'_>) -> String {
    format!("{root}/blobs/sha256:{}", part.sha256)
}
