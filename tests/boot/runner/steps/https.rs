//! Steps that ask the node over HTTPS, by curl, with certificates that openssl makes.

use super::{Expected, Texts, network::host_port, patiently};
use crate::{
    bench::Bench,
    certificate,
    failure::{Outcome, file},
    find, kubectl,
};
use serde::Deserialize;
use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
};

/// Makes a certificate for a name and puts it into the cluster, as a Secret of type `kubernetes.io/tls`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TlsSecret {
    /// Name of the Secret.
    name: String,
    /// The name in the certificate.
    host: String,
}

/// Trusts the root of the authority beside the machine, and nobody else, for what is asked by a name.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrustAuthority {
    /// The name.
    host: String,
}

/// Takes the certificate of the authority that signed a Secret's, as `https-get` will trust it: cert-manager puts it there.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrustSecret {
    /// Name of the Secret.
    name: String,
    /// The name in its certificate.
    host: String,
}

/// Asks for a page over HTTPS; port 443 is in the scenario's `forward`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HttpsGet {
    /// The name that is asked for, which the certificate must have. It must be that of a step `tls-secret`, `trust-secret` or
    /// `trust-authority` before.
    host: String,
    /// The path.
    path: String,
    /// Another address than the node's, with port 443 in the scenario's `forward-to`.
    address: Option<Ipv4Addr>,
    /// Texts in the answer, headers among it.
    #[serde(default)]
    expect: Texts,
    /// Whether it has to fail.
    #[serde(default)]
    fails: bool,
    /// Seconds.
    #[serde(default = "a_minute")]
    within: u64,
}

impl TlsSecret {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let (certificate, key) = files(bench.folder(), &self.host);
        let (subject, name) = (format!("/CN={}", self.host), format!("subjectAltName=DNS:{}", self.host));
        let named = ["-subj", subject.as_str(), "-addext", name.as_str()];
        certificate::make(&key, &certificate, &[certificate::P256, &named].concat())?;
        let option = |name: &str, path: &Path| format!("--{name}={}", path.display());
        let (certificate, key) = (option("cert", &certificate), option("key", &key));
        let answer = kubectl::call(bench, &["create", "secret", "tls", &self.name, &certificate, &key])?;
        Expected { texts: &Texts::None, never: &Texts::None, fails: false }.judge("create secret", &answer)
    }
}

impl TrustAuthority {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        bench.authority()?.root(&files(bench.folder(), &self.host).0)
    }
}

impl TrustSecret {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let template = r#"go-template={{index .data "ca.crt" | base64decode}}"#;
        let answer = kubectl::call(bench, &["get", "secret", &self.name, "-o", template])?;
        Expected { texts: &Texts::One("BEGIN CERTIFICATE".to_owned()), never: &Texts::None, fails: false }
            .judge("get secret", &answer)?;
        let (certificate, _) = files(bench.folder(), &self.host);
        fs::write(&certificate, answer.text).map_err(file(certificate.display()))
    }
}

impl HttpsGet {
    pub(super) fn run(&self, bench: &mut Bench) -> Outcome {
        let port = host_port(bench, 443, self.address)?;
        let (certificate, _) = files(bench.folder(), &self.host);
        let url = format!("https://{}:{port}{}", self.host, self.path);
        let expected = Expected { texts: &self.expect, never: &Texts::None, fails: self.fails };
        let curl = find::tool("curl")?;
        patiently(self.within, || {
            let mut command = Command::new(&curl);
            command.args(["--silent", "--show-error", "--include", "--max-time", "20", "--noproxy", "*"]);
            command.args(["--resolve", &format!("{}:{port}:127.0.0.1", self.host)]);
            command.arg("--cacert").arg(&certificate).arg(&url);
            expected.judge(&url, &kubectl::Answer::of(&command.output().map_err(file("curl"))?))
        })
    }
}

/// Certificate and key of a name.
fn files(folder: &Path, host: &str) -> (PathBuf, PathBuf) {
    (folder.join(format!("{host}.crt")), folder.join(format!("{host}.key")))
}

fn a_minute() -> u64 {
    60
}
