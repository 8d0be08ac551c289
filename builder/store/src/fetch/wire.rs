//! Requests of rooms that speak a protocol of their own, such as that of a cloud: with the proxies, the certificates and the
//! patience of everything else, and broken off in the same way.

use super::{Fault, FetchError, Proxies, http::Http};
use std::time::Duration;
use ureq::http;

/// Makes requests whose meaning is known to the caller alone.
pub struct Wire(Http);

/// One request.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// `GET`, `POST` or `PUT`.
    pub method: &'a str,
    /// The whole address.
    pub url: &'a str,
    /// Names and values.
    pub headers: &'a [(String, String)],
    /// What is sent.
    pub body: &'a [u8],
    /// For servers that are near or not there at all: how long they may take to be reached, and to answer.
    pub patience: Option<Duration>,
}

/// What came back, whatever its status. Not to be printed: answers about credentials come by here too.
#[derive(Clone)]
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// Names in lower case, and values; those that are not text are left out.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

/// No answer is larger than this, in bytes.
const LARGEST: u64 = 32 << 20;

impl Wire {
    /// For `jobs` requests at a time.
    ///
    /// # Errors
    /// A proxy that cannot be understood.
    pub fn new(proxies: &Proxies, jobs: usize) -> Result<Self, FetchError> {
        Http::new(proxies, jobs).map(Self)
    }

    /// Sends a request and takes in the answer. Where it sends us is not followed: what is signed is for one place.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub fn send(&self, call: &Call<'_>) -> Result<Reply, Fault> {
        let mut request = http::Request::builder().method(call.method).uri(call.url);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let response = match call.method {
            "GET" => self.0.run_within(call.url, request, (), call.patience),
            _ => self.0.run_within(call.url, request, call.body, call.patience),
        }?;
        let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let (status, headers) = (response.status().as_u16(), response.headers().iter().filter_map(text).collect());
        let body = response.into_body().into_with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| Fault::Network(error.to_string()))?;
        Ok(Reply { status, headers, body })
    }

    /// Breaks off all requests that run; later ones fail.
    pub fn shut_down(&self) {
        self.0.shut_down();
    }
}

impl Reply {
    /// The value of a header, whose name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
