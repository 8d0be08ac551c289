//! Where a registry and its mirrors are.

use crate::{FetchError, fetch::mirror};
use kiln_types::ImageName;
use std::str::FromStr;

/// A mirror of a registry: `docker.io=https://mirror.example.org`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegistryMirror {
    registry: String,
    /// Scheme and host, perhaps a path, without a slash at its end. A path that begins with `/v2` is where repositories are, as
    /// with containerd's `override_path`: registries that stand in for several others have a project for each. Any other path
    /// comes before `/v2/`.
    root: String,
}

/// What docker.io is called by those who ask it.
const DOCKER_HOST: &str = "registry-1.docker.io";

impl FromStr for RegistryMirror {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Self, FetchError> {
        let (registry, root) = mirror::parse("the registry mirror", "docker.io", text)?;
        Ok(Self { registry, root })
    }
}

/// The places that are asked for what is in the repository of `name`, mirrors first: `https://host/v2/library/nginx`.
pub(super) fn repositories(name: &ImageName, mirrors: &[RegistryMirror]) -> Vec<String> {
    let of_it = mirrors.iter().filter(|mirror| mirror.registry == name.registry());
    let roots = of_it.map(|mirror| mirror.root.clone()).chain([root(name.registry())]);
    let repositories = |root: String| match path(&root).split('/').nth(1) {
        Some("v2") => root,
        _ => format!("{root}/v2"),
    };
    roots.map(|root| format!("{}/{}", repositories(root), name.repository())).collect()
}

/// The repository at an address: in a mirror it may have another name.
pub(super) fn repository(url: &str) -> Option<&str> {
    // Its last two parts are `manifests` or `blobs`, and which one.
    path(url).split_once("/v2/")?.1.rsplitn(3, '/').nth(2)
}

/// What follows the host of an address.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..])
}

/// As docker has it: HTTPS, but for a registry on this machine.
fn root(registry: &str) -> String {
    match registry {
        "docker.io" => format!("https://{DOCKER_HOST}"),
        host if is_here(host) => format!("http://{host}"),
        host => format!("https://{host}"),
    }
}

/// Whether a host, with its port or without, is this machine.
pub(super) fn is_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Host and port of an address.
pub(super) fn host(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest.split('/').next().unwrap_or_default())
}

/// The name that people give to the registry on `host`.
pub(super) fn registry_of(host: &str) -> &str {
    if host == DOCKER_HOST { "docker.io" } else { host }
}

/// Whether a password may be told to the server at `url`: nobody reads along.
pub(in crate::fetch) fn is_private(url: &str) -> bool {
    url.starts_with("https://") || (url.starts_with("http://") && is_here(host(url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_come_first_and_the_registry_itself_last() {
        let mirrors: Vec<RegistryMirror> =
            ["docker.io=https://m.example.org/hub/", "quay.io=http://q:5000"].map(|text| text.parse().unwrap()).into();
        let urls = |name: &str| repositories(&name.parse().unwrap(), &mirrors);
        assert_eq!(
            urls("nginx"),
            ["https://m.example.org/hub/v2/library/nginx", "https://registry-1.docker.io/v2/library/nginx"]
        );
        let mirrors: Vec<RegistryMirror> =
            ["docker.io=https://h.example.org/v2/hub/", "ghcr.io=https://h.example.org/v2"]
                .map(|text| text.parse().unwrap())
                .into();
        let first = |name: &str| repositories(&name.parse().unwrap(), &mirrors).remove(0);
        assert_eq!(first("nginx"), "https://h.example.org/v2/hub/library/nginx");
        assert_eq!(first("ghcr.io/a/b:1"), "https://h.example.org/v2/a/b");
        assert_eq!(urls("quay.io/a/b:1"), ["http://q:5000/v2/a/b", "https://quay.io/v2/a/b"]);
        assert_eq!(urls("127.0.0.1:5000/a"), ["http://127.0.0.1:5000/v2/a"]);
        assert_eq!(urls("[::1]:5000/a"), ["http://[::1]:5000/v2/a"]);
        assert_eq!(urls("registry.k8s.io/pause:3"), ["https://registry.k8s.io/v2/pause"]);
    }

    #[test]
    fn a_mirror_may_have_a_repository_under_another_name() {
        for (url, expected) in [
            ("https://h.example.org/v2/hub/library/nginx/manifests/1", Some("hub/library/nginx")),
            ("https://m.example.org/hub/v2/library/nginx/blobs/sha256:a", Some("library/nginx")),
            ("https://m.example.org/v2/a/manifests/b/blobs/sha256:a", Some("a/manifests/b")),
            ("https://m.example.org/v2/", None),
        ] {
            assert_eq!(repository(url), expected, "{url}");
        }
    }

    #[test]
    fn a_setting_that_is_none_says_so_without_its_password() {
        for text in ["https://m.example.org", "docker.io", "docker.io=ftp://x", "=https://x"] {
            assert!(text.parse::<RegistryMirror>().is_err(), "{text}");
        }
        let error = "docker.io=https://me:secret@m.example.org".parse::<RegistryMirror>().unwrap_err().to_string();
        assert!(error.contains("docker login") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn passwords_are_for_private_lines_alone() {
        assert!(is_private("https://a/") && is_private("http://localhost:1/") && is_private("http://127.0.0.2/"));
        assert!(!is_private("http://a/") && !is_private("http://localhost.example.org/"));
    }
}
