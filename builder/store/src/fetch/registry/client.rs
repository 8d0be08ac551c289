//! One request to a registry.

use super::{
    credentials,
    hosts::{host, registry_of},
    token,
};
use crate::fetch::{
    Fault, Fetcher,
    http::{Answer, Request, answer, header, origin},
};
use kiln_event::Event;
use kiln_plan::oci::media;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

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

impl Fetcher<'_> {
    /// Asks a registry for `url`, which is in `repository`, from byte `start` on.
    pub(in crate::fetch) fn ask_registry(&self, url: &str, repository: &str, start: u64) -> Result<Answer, Fault> {
        let types = [media::INDEX, media::DOCKER_INDEX, media::MANIFEST, media::DOCKER_MANIFEST, "*/*"].join(", ");
        let key = (origin(url).to_owned(), repository.to_owned());
        let known = self.registries.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let ask = |authorization: Option<&str>| {
            self.http.send(&Request { url, start, accept: Some(&types), authorization, ..Request::default() })
        };
        let response = ask(known.as_deref())?;
        if response.status().as_u16() != 401 {
            return answer(response, start);
        }
        // It wants a token, or another one: they hold for some minutes, and downloads may take longer.
        let challenge = header(&response, "www-authenticate").map(str::to_owned);
        let credentials =
            credentials::find(&self.registries.files, registry_of(host(url)), repository, &|text| self.warn(text));
        let new = token::answer_to(challenge.as_deref(), &self.http, (url, repository), credentials.as_ref())?;
        let response = ask(Some(&new))?;
        if matches!(response.status().as_u16(), 401 | 403) {
            return Err(Fault::Unauthorized { host: key_host(url), known: credentials.is_some() });
        }
        self.registries.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(key, new);
        answer(response, start)
    }

    /// Tells something once.
    fn warn(&self, text: String) {
        if self.registries.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(text.clone()) {
            self.listener.hear(Event::Warning { text });
        }
    }
}

fn key_host(url: &str) -> String {
    registry_of(host(url)).to_owned()
}
