//! One request at a time: its proxy, and where its answer sends us.

use super::{
    Fault, FetchError, Proxies,
    agent::{PATIENCE, config},
    forward::{AbsoluteForm, ToProxy, can_forward},
    names::Names,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{io::Read, time::Duration};
use ureq::{
    Agent, AsSendBody, Body, Proxy,
    http::{self, Response, request::Builder},
    unversioned::transport::{Connector, DefaultConnector},
};

/// How many places an answer may send us to, one after the other.
const REDIRECTS: usize = 10;

/// Makes requests.
pub(super) struct Http {
    agent: Agent,
    /// For plain HTTP through a proxy, with the password that the proxy wants.
    forward: Option<(Agent, Option<String>)>,
    names: Names,
    http: Option<Proxy>,
    https: Option<Proxy>,
    proxies: Proxies,
}

/// What is asked for.
#[derive(Clone, Copy, Default)]
pub(super) struct Request<'a> {
    pub url: &'a str,
    /// From which byte on.
    pub start: u64,
    /// Media types to choose from.
    pub accept: Option<&'a str>,
    /// Who asks. Told to nobody but the server at `url`: where that sends us is often a store of another owner.
    pub authorization: Option<&'a str>,
    /// Whether the answer is believed because of the line it comes by: HTTPS then leads nowhere else.
    pub believed: bool,
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
        let http = proxy(&proxies.http)?;
        let forward = http.as_ref().filter(|proxy| can_forward(proxy)).map(|proxy| {
            let to_proxy = ToProxy { names: names.clone(), proxy: proxy.uri().clone() };
            let connector = DefaultConnector::default().chain(AbsoluteForm);
            (Agent::with_parts(config(jobs), connector, to_proxy), password(proxy))
        });
        Ok(Self {
            agent: Agent::with_parts(config(jobs), DefaultConnector::default(), names.clone()),
            forward,
            names,
            http,
            https: proxy(&proxies.https)?,
            proxies: proxies.clone(),
        })
    }

    /// Breaks off all requests that run; later ones fail.
    pub fn shut_down(&self) {
        self.agent.clone().shutdown();
        if let Some((agent, _)) = &self.forward {
            agent.clone().shutdown();
        }
    }

    /// Asks for `url` from byte `start` on, and wherever it sends us.
    pub fn get(&self, url: &str, start: u64) -> Result<Answer, Fault> {
        answer(self.send(&Request { url, start, ..Request::default() })?, start)
    }

    /// The same for what nothing else vouches for than the server that it is fetched from.
    pub fn get_believed(&self, url: &str) -> Result<Answer, Fault> {
        answer(self.send(&Request { url, believed: true, ..Request::default() })?, 0)
    }

    /// Sends a request, and again to wherever its answer sends us; the answer may be any.
    pub fn send(&self, request: &Request<'_>) -> Result<Response<Body>, Fault> {
        let mut url = request.url.to_owned();
        for _ in 0..=REDIRECTS {
            let authorization = request.authorization.filter(|_| origin(&url) == origin(request.url));
            let response = self.ask(&Request { url: &url, authorization, ..*request })?;
            let location = header(&response, "location");
            match location.filter(|_| matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308)) {
                Some(location) => url = next(&url, location, request.believed)?,
                None => return Ok(response),
            }
        }
        Err(Fault::Network("the server sends from one place to the next without an end".to_owned()))
    }

    /// Sends the fields of a form.
    pub fn post(&self, url: &str, form: &str) -> Result<Response<Body>, Fault> {
        let kind = "application/x-www-form-urlencoded";
        self.run(url, http::Request::post(url).header("Content-Type", kind), form)
    }

    /// Sends a request with a body to this server, and nowhere else.
    pub fn carry(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl AsSendBody,
    ) -> Result<Response<Body>, Fault> {
        let request = http::Request::builder().method(method);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.run(url, request.uri(url), body)
    }

    fn ask(&self, asked: &Request<'_>) -> Result<Response<Body>, Fault> {
        let mut request = http::Request::get(asked.url);
        if asked.start > 0 {
            request = request.header("Range", format!("bytes={}-", asked.start));
        }
        for (name, value) in [("Accept", asked.accept), ("Authorization", asked.authorization)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        self.run(asked.url, request, ())
    }

    fn run(&self, url: &str, request: Builder, body: impl AsSendBody) -> Result<Response<Body>, Fault> {
        self.run_within(url, request, body, None)
    }

    /// Sends one request. A server that should be near is waited for no longer than `patience`.
    pub fn run_within(
        &self,
        url: &str,
        mut request: Builder,
        body: impl AsSendBody,
        patience: Option<Duration>,
    ) -> Result<Response<Body>, Fault> {
        let is_https = url.starts_with("https:");
        let proxied = self.proxies.of(url).is_some();
        let (agent, proxy, password) = match &self.forward {
            Some((agent, password)) if proxied && !is_https => (agent, None, password.as_ref()),
            _ if proxied => (&self.agent, if is_https { self.https.clone() } else { self.http.clone() }, None),
            _ => (&self.agent, None, None),
        };
        if let Some(password) = password {
            request = request.header("Proxy-Authorization", password);
        }
        let request = request.body(body).map_err(|error| Fault::Network(error.to_string()))?;
        let mut config = agent.configure_request(request).proxy(proxy);
        if patience.is_some() {
            config = config.timeout_connect(patience).timeout_recv_response(patience);
        }
        let request = config.build();
        agent.run(request).map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &ureq::Error) -> Fault {
        self.names.forget();
        Fault::Network(in_words(error))
    }
}

/// The body of an answer, when it has what was asked for.
pub(super) fn answer(response: Response<Body>, start: u64) -> Result<Answer, Fault> {
    let header = |name| header(&response, name);
    let answered_from = match response.status().as_u16() {
        200 => 0,
        206 => header("content-range").and_then(first_byte).unwrap_or(u64::MAX),
        status @ (429 | 503) => return Err(later(status, header("retry-after"))),
        status => return Err(Fault::Status(status)),
    };
    if answered_from != 0 && answered_from != start {
        return Err(Fault::Network("the server sends another part of the file than was asked for".to_owned()));
    }
    let len = header("content-length").and_then(|value| value.parse().ok());
    Ok(Answer { start: answered_from, len, body: Box::new(response.into_body().into_reader()) })
}

/// The text of a header.
pub(super) fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Servers that are asked too often say after how many seconds they want to be asked again; a date they may say is taken
/// for nothing said.
pub(super) fn later(status: u16, retry_after: Option<&str>) -> Fault {
    match retry_after.and_then(|seconds| seconds.trim().parse().ok()) {
        Some(seconds) => Fault::Later { status, seconds },
        None => Fault::Status(status),
    }
}

/// Where an answer to `url` sends us; one that is believed because of the line it comes by comes by no other.
fn next(url: &str, location: &str, believed: bool) -> Result<String, Fault> {
    let next = joined(url, location);
    // Its query may be a key to what is there.
    let shown = next.split('?').next().unwrap_or_default();
    match believed && url.starts_with("https:") && !next.starts_with("https:") {
        true => Err(Fault::Network(format!("the server sends to {shown}, which everybody on the way can change"))),
        false => Ok(next),
    }
}

/// Scheme, host and port of an address.
pub(super) fn origin(url: &str) -> &str {
    let after_host = url.find("://").and_then(|at| url[at + 3..].find(['/', '?', '#']).map(|end| at + 3 + end));
    &url[..after_host.unwrap_or(url.len())]
}

/// Where `location` is, as it is written in an answer to `url` (RFC 3986, section 4.2): a whole address, one without the scheme, a path
/// on the same host, or what is beside `url`. An address in the query of a path makes that no whole one.
pub(super) fn joined(url: &str, location: &str) -> String {
    let (host, before_query) = (origin(url), url.split(['?', '#']).next().unwrap_or(url));
    let is_scheme = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match location {
        whole if whole.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme)) => whole.to_owned(),
        near if near.starts_with("//") => format!("{}:{near}", url.split(':').next().unwrap_or_default()),
        path if path.starts_with('/') => format!("{host}{path}"),
        query if query.starts_with('?') => format!("{before_query}{query}"),
        sibling if before_query == host => format!("{host}/{sibling}"),
        sibling => format!("{}/{sibling}", before_query.rsplit_once('/').map_or(host, |(folder, _)| folder)),
    }
}

/// Name and password of a proxy, as it wants to hear them.
fn password(proxy: &Proxy) -> Option<String> {
    let text = format!("{}:{}", proxy.username()?, proxy.password().unwrap_or_default());
    Some(format!("Basic {}", BASE64_STANDARD.encode(text)))
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

#[cfg(test)]
mod tests {
    use super::{joined, next};

    #[test]
    fn a_location_is_read_beside_the_address_that_gave_it() {
        let url = "http://deb.example.org/debian/pool/a.deb";
        assert_eq!(joined(url, "https://cdn.example.org/b"), "https://cdn.example.org/b");
        assert_eq!(joined(url, "/b"), "http://deb.example.org/b");
        assert_eq!(joined(url, "b"), "http://deb.example.org/debian/pool/b");
        assert_eq!(joined("http://deb.example.org", "/b"), "http://deb.example.org/b");
        assert_eq!(joined("http://deb.example.org", "b"), "http://deb.example.org/b");
        let by_query = "/login/../b?from=https://elsewhere.example.org/c";
        assert_eq!(joined(url, by_query), format!("http://deb.example.org{by_query}"));
        assert_eq!(joined(url, "//cdn.example.org/b"), "http://cdn.example.org/b");
        assert_eq!(joined("https://a.example.org/x/y?z=/w", "b"), "https://a.example.org/x/b");
        assert_eq!(joined("https://a.example.org/x/y?z", "?q"), "https://a.example.org/x/y?q");
    }

    #[test]
    fn what_is_believed_because_of_its_line_comes_by_no_other() {
        let (private, open) = ("https://a.example.org/x", "http://a.example.org/x");
        let fault = next(private, "http://b.example.org/x?Signature=secret", true).unwrap_err().to_string();
        assert!(fault.contains("http://b.example.org/x, which everybody") && !fault.contains("secret"), "{fault}");
        assert!(
            next(private, "/y", true).is_ok() && next(private, open, false).is_ok() && next(open, open, true).is_ok()
        );
    }
}
