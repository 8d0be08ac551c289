//! HTTP proxies, by the conventions that curl set.

use std::env;

/// The proxies to use, by the scheme of what is fetched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proxies {
    /// For `http://` (`http_proxy`, `HTTP_PROXY`).
    pub http: Option<String>,
    /// For `https://` (`HTTPS_PROXY`, `https_proxy`).
    pub https: Option<String>,
    /// Hosts that are asked directly, separated by commas (`NO_PROXY`, `no_proxy`).
    pub except: Option<String>,
}

impl Proxies {
    /// What the environment says; `ALL_PROXY` stands in for either.
    pub fn from_env() -> Self {
        let read = |names: &[&str]| {
            let mut values = names.iter().filter_map(|name| env::var(name).ok());
            values.find(|value| !value.trim().is_empty())
        };
        Self {
            http: read(&["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"]),
            https: read(&["https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"]),
            except: read(&["no_proxy", "NO_PROXY"]),
        }
    }

    /// The proxy for `url`, when there is one.
    pub(super) fn of(&self, url: &str) -> Option<&str> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?']).next().unwrap_or("");
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let proxy = if scheme == "https" { &self.https } else { &self.http };
        proxy.as_deref().filter(|_| !self.is_excepted(host))
    }

    fn is_excepted(&self, host_and_port: &str) -> bool {
        let host = without_port(host_and_port);
        let listed = self.except.as_deref().unwrap_or("").split(',').map(str::trim).filter(|entry| !entry.is_empty());
        listed.into_iter().any(|entry| {
            let domain = entry.trim_start_matches('*').trim_start_matches('.');
            let below = || host.strip_suffix(domain).is_some_and(|start| start.ends_with('.'));
            entry == "*"
                || entry == host_and_port
                || domain.eq_ignore_ascii_case(host)
                || (!domain.is_empty() && below())
        })
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name.trim_matches(['[', ']']),
        _ => host.trim_matches(['[', ']']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(except: &str) -> Proxies {
        Proxies { http: Some("http://p:1".into()), https: Some("http://s:2".into()), except: Some(except.into()) }
    }

    #[test]
    fn the_scheme_chooses() {
        assert_eq!(proxies("").of("http://deb.debian.org/debian"), Some("http://p:1"));
        assert_eq!(proxies("").of("https://deb.debian.org/debian"), Some("http://s:2"));
        assert_eq!(Proxies::default().of("http://a/"), None);
    }

    #[test]
    fn hosts_can_be_excepted() {
        let list = proxies("localhost, .example.org,127.0.0.1,[::1]");
        for url in ["http://localhost:8080/x", "http://a.example.org/", "http://example.org", "http://127.0.0.1:1/"] {
            assert_eq!(list.of(url), None, "{url}");
        }
        assert!(list.of("http://badexample.org/").is_some());
        assert!(proxies("*").of("http://a/").is_none());
    }
}
