//! How the HTTP library is set: patience, connections that stay open, certificates.

use std::{env, fs, sync::Arc, time::Duration};
use ureq::{
    Agent,
    config::{AutoHeaderValue, Config},
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

/// How long a server may be silent, when connecting, answering and sending. There is no limit on the whole: packages
/// are large and lines are slow.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Where systems keep the certificates they trust: Debian, Fedora, openSUSE, Alpine.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// For `jobs` requests at a time: as many connections stay open between them.
pub(super) fn config(jobs: usize) -> Config {
    let tls = TlsConfig::builder().root_certs(root_certificates()).build();
    Agent::config_builder()
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
        // Followed here: the next place may need another proxy.
        .max_redirects(0)
        .tls_config(tls)
        .build()
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
