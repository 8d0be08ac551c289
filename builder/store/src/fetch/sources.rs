//! Where things are fetched from.

use super::{Proxies, RegistryMirror, WebMirror};
use kiln_plan::debian::Archive;
use std::{path::PathBuf, time::Duration};

/// Where things are fetched from, and how. The command line fills it from settings and the environment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sources {
    /// Mirrors of the Debian archive, tried in turn (`KILN_DEBIAN_MIRROR`).
    pub debian: Vec<String>,
    /// Mirrors of the Debian security archive, tried in turn (`KILN_DEBIAN_SECURITY_MIRROR`).
    pub debian_security: Vec<String>,
    /// Where a snapshot is had from; `{archive}` and `{timestamp}` are replaced.
    pub snapshots: String,
    /// Whether an index is taken whose Release has expired.
    pub expired: bool,
    /// Go module proxies in the syntax of `GOPROXY` (`KILN_GOPROXY`, then `GOPROXY`).
    pub goproxy: String,
    /// Mirrors of registries of container images, asked before these (`KILN_REGISTRY_MIRROR`).
    pub registry_mirrors: Vec<RegistryMirror>,
    /// Mirrors of web servers that manifests and charts are at, asked before these (`KILN_WEB_MIRROR`).
    pub web_mirrors: Vec<WebMirror>,
    /// Files in docker's format that say who asks a registry; the first that knows it counts.
    pub registry_credentials: Vec<PathBuf>,
    /// Whether the network may not be used.
    pub offline: bool,
    /// How many downloads run at a time; at least 1.
    pub jobs: usize,
    /// The pause before all sources are tried again; it doubles with every round.
    pub pause: Duration,
    /// HTTP proxies.
    pub proxies: Proxies,
}

impl Default for Sources {
    fn default() -> Self {
        Self {
            debian: vec!["https://deb.debian.org/debian".to_owned()],
            debian_security: vec!["https://deb.debian.org/debian-security".to_owned()],
            snapshots: "https://snapshot.debian.org/archive/{archive}/{timestamp}".to_owned(),
            expired: false,
            goproxy: "https://proxy.golang.org".to_owned(),
            registry_mirrors: Vec::new(),
            web_mirrors: Vec::new(),
            registry_credentials: Vec::new(),
            offline: false,
            jobs: 8,
            pause: Duration::from_millis(500),
            proxies: Proxies::default(),
        }
    }
}

impl Sources {
    /// The roots of an archive, without a slash at their end; one snapshot of it when a timestamp is given.
    pub(super) fn mirrors(&self, archive: Archive, snapshot: Option<&str>) -> Vec<String> {
        let (mirrors, name) = match archive {
            Archive::Main => (&self.debian, "debian"),
            Archive::Security => (&self.debian_security, "debian-security"),
        };
        let pinned = |timestamp| vec![self.snapshots.replace("{archive}", name).replace("{timestamp}", timestamp)];
        let mut roots = snapshot.map_or_else(|| mirrors.clone(), pinned);
        roots.iter_mut().for_each(|root| root.truncate(root.trim_end_matches('/').len()));
        roots
    }

    /// The Go proxies that can be asked, without a slash at their end: those before `direct` or `off`.
    pub(super) fn go_proxies(&self) -> Vec<String> {
        let listed = self.goproxy.split([',', '|']).map(str::trim).filter(|entry| !entry.is_empty());
        let usable = listed.take_while(|entry| !matches!(*entry, "direct" | "off"));
        usable.map(|entry| entry.trim_end_matches('/').to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_replaces_the_mirrors() {
        let sources = Sources::default();
        assert_eq!(sources.mirrors(Archive::Main, None), ["https://deb.debian.org/debian"]);
        let pinned = sources.mirrors(Archive::Security, Some("20261121T000000Z"));
        assert_eq!(pinned, ["https://snapshot.debian.org/archive/debian-security/20261121T000000Z"]);
    }

    #[test]
    fn go_proxies_end_where_version_control_begins() {
        let proxies = |text: &str| Sources { goproxy: text.to_owned(), ..Sources::default() }.go_proxies();
        assert_eq!(
            proxies("https://a/, https://b|https://c,direct,https://d"),
            ["https://a", "https://b", "https://c"]
        );
        assert!(proxies("off").is_empty());
        assert!(proxies("direct").is_empty());
    }
}
