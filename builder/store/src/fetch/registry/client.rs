//! One request to a registry.

use super::{
    credentials,
    hosts::{self, host, registry_of},
    token,
};
use crate::fetch::{
    Fault, Fetcher,
    http::{Answer, Http, Request, answer, origin},
};
use kiln_event::{Event, Listener};
use kiln_plan::oci::{Challenge, media};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};
use ureq::{Body, http::Response};

/// What is known of registries while this process runs.
pub(in crate::fetch) struct Registries {
    files: Vec<PathBuf>,
    /// The header `Authorization`, by server and repository.
    tokens: Mutex<BTreeMap<(String, String), String>>,
    /// What the user was warned of.
    warned: Mutex<BTreeSet<String>>,
}

impl Registries {
    /// Those that are asked by whom `files` name.
    pub fn new(files: &[PathBuf]) -> Self {
        Self { files: files.to_vec(), tokens: Mutex::default(), warned: Mutex::default() }
    }
}

/// What a request is about, and who sends it.
pub(super) struct Asking<'a> {
    pub http: &'a Http,
    pub listener: &'a dyn Listener,
    pub url: &'a str,
    pub repository: &'a str,
    /// What is to be done there, in the words of tokens: `pull`.
    pub actions: &'a str,
}

impl Registries {
    /// What `ask` is answered, which is given a header `Authorization`; it is called again with another one when the registry
    /// wants that.
    pub(super) fn authorized(
        &self,
        asking: &Asking<'_>,
        ask: impl Fn(Option<&str>) -> Result<Response<Body>, Fault>,
    ) -> Result<Response<Body>, Fault> {
        let Asking { http, url, repository, actions, .. } = *asking;
        let key = (origin(url).to_owned(), repository.to_owned());
        let known = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let response = ask(known.as_deref())?;
        if response.status().as_u16() != 401 {
            return Ok(response);
        }
        // It wants a token, or another one: they hold for some minutes, and downloads may take longer.
        let said = response.headers().get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok());
        let challenge = Challenge::choose(said);
        let credentials = credentials::find(&self.files, registry_of(host(url)), repository, &|text| {
            self.warn(asking.listener, text);
        });
        let new = token::answer_to(challenge, http, (url, repository, actions), credentials.as_ref())?;
        let response = ask(Some(&new))?;
        if matches!(response.status().as_u16(), 401 | 403) {
            return Err(Fault::Unauthorized { host: key_host(url), known: credentials.is_some() });
        }
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(key, new);
        Ok(response)
    }

    /// Tells something once.
    fn warn(&self, listener: &dyn Listener, text: String) {
        if self.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(text.clone()) {
            listener.hear(Event::Warning { text });
        }
    }
}

impl Fetcher<'_> {
    /// Asks a registry for `url`, which is in `repository`, from byte `start` on. What a tag is no digest says: it is `believed`.
    pub(in crate::fetch) fn ask_registry(
        &self,
        url: &str,
        repository: &str,
        (start, believed): (u64, bool),
    ) -> Result<Answer, Fault> {
        let types = [media::INDEX, media::DOCKER_INDEX, media::MANIFEST, media::DOCKER_MANIFEST, "*/*"].join(", ");
        let repository = hosts::repository(url).unwrap_or(repository);
        let asking = Asking { http: &self.http, listener: self.listener, url, repository, actions: "pull" };
        let response = self.registries.authorized(&asking, |authorization| {
            self.http.send(&Request { url, start, accept: Some(&types), authorization, believed })
        })?;
        answer(response, start)
    }
}

fn key_host(url: &str) -> String {
    registry_of(host(url)).to_owned()
}
