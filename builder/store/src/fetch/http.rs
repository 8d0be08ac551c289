//! One request at a time: its proxy, its certificates, its patience.

use super::{Fault, FetchError, Proxies, names::Names};
use std::{env, fs, io::Read, sync::Arc, time::Duration};
use ureq::{
    Agent, Proxy,
    config::AutoHeaderValue,
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
    unversioned::transport::DefaultConnector,
};

/// How long a server may be silent, when connecting, answering and sending. There is no limit on the whole: packages
/// are large and lines are slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where systems keep the certificates they trust: Debian, Fedora, openSUSE, Alpine.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Makes requests.
pub(super) struct Http {
    agent: Agent,
    names: Names,
    http: Option<Proxy>,
    https: Option<Proxy>,
    proxies: Proxies,
}

/// An answer with a body to read.
pub(super) struct Answer {
    /// Where in the file the body begins, in bytes: what was asked for, or 0 when the server cannot do that.
    pub start: u64,
    /// The length of the body in bytes, when the server says it.
    pub len: Option<u64>,
    /// The body.
    pub body: Box<dyn Read>,
}

impl Http {
    /// For `jobs` requests at a time: as many connections stay open between requests.
    pub fn new(proxies: &Proxies, jobs: usize) -> Result<Self, FetchError> {
        let proxy = |value: &Option<String>| {
            let wrong = |value: &str, error: ureq::Error| FetchError::Setting {
                what: "the proxy",
                value: value.to_owned(),
                problem: error.to_string(),
            };
            value.as_ref().map(|value| Proxy::new(value).map_err(|error| wrong(value, error))).transpose()
        };
        let names = Names::default();
        Ok(Self {
            agent: agent(jobs, names.clone()),
            names,
            http: proxy(&proxies.http)?,
            https: proxy(&proxies.https)?,
            proxies: proxies.clone(),
        })
    }

    /// Breaks off all requests that run; later ones fail.
    pub fn shut_down(&self) {
        self.agent.clone().shutdown();
    }

    /// Asks for `url` from byte `start` on.
    pub fn get(&self, url: &str, start: u64) -> Result<Answer, Fault> {
        let proxy = self.proxies.of(url).and(if url.starts_with("https:") { &self.https } else { &self.http }.clone());
        let mut request = self.agent.get(url);
        if start > 0 {
            request = request.header("Range", format!("bytes={start}-"));
        }
        let request = request.config().proxy(proxy).build();
        let response = request.call().map_err(|error| self.unreachable(&error))?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let answered_from = match response.status().as_u16() {
            200 => 0,
            206 => header("content-range").and_then(first_byte).unwrap_or(u64::MAX),
            status => return Err(Fault::Status(status)),
        };
        if answered_from != 0 && answered_from != start {
            return Err(Fault::Network("the server sends another part of the file than was asked for".to_owned()));
        }
        let len = header("content-length").and_then(|value| value.parse().ok());
        Ok(Answer { start: answered_from, len, body: Box::new(response.into_body().into_reader()) })
    }

    fn unreachable(&self, error: &ureq::Error) -> Fault {
        self.names.forget();
        Fault::Network(in_words(error))
    }
}

/// What is wrong, in words that do not name our HTTP library.
fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "the host is not known; is the network up?".to_owned(),
        ureq::Error::Timeout(_) => format!("the server was silent for {} s", PATIENCE.as_secs()),
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Of `bytes 100-199/200`.
fn first_byte(range: &str) -> Option<u64> {
    range.strip_prefix("bytes ")?.split('-').next()?.parse().ok()
}

fn agent(jobs: usize, names: Names) -> Agent {
    let tls = TlsConfig::builder().root_certs(root_certificates()).build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("kiln/", env!("CARGO_PKG_VERSION")))
        // A digest is that of the file as it is; a server must not pack it for the way.
        .accept_encoding(AutoHeaderValue::None)
        .max_idle_connections(jobs)
        .max_idle_connections_per_host(jobs)
        .timeout_resolve(Some(PATIENCE))
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .timeout_per_write(Some(PATIENCE))
        .proxy(None)
        .tls_config(tls)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), names)
}

/// What the system trusts, as companies with an inspecting proxy need; Mozilla's list when the system has none, as in
/// small containers.
fn root_certificates() -> RootCerts {
    let named = env::var("SSL_CERT_FILE").ok();
    let bundle = named.into_iter().chain(BUNDLES.map(str::to_owned)).find_map(|path| fs::read(path).ok());
    let certificates: Vec<Certificate<'static>> =
        bundle.iter().flat_map(|pem| parse_pem(pem)).filter_map(certificate).collect();
    if certificates.is_empty() { RootCerts::WebPki } else { RootCerts::Specific(Arc::new(certificates)) }
}

fn certificate(item: Result<PemItem<'_>, ureq::Error>) -> Option<Certificate<'static>> {
    match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate.to_owned()),
        _ => None,
    }
}
