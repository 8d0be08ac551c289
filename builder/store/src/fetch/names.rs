//! Names of hosts, looked up once.
//!
//! The HTTP library asks for the address of a host before every request, even when it then takes a connection that is
//! open already. A thousand modules are a thousand questions, and name servers of homes and data centres drop some when
//! many come at once; the system's resolver then waits five seconds before it asks again.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// Asks the system for a host once, and again after [`Names::forget`]. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    system: DefaultResolver,
    /// By host and port. Who looks a host up holds its entry, so that many workers ask once.
    hosts: Mutex<HashMap<String, Arc<Mutex<Vec<SocketAddr>>>>>,
}

impl Names {
    /// Forgets all addresses: a connection to one of them failed, and the network may be another one now.
    pub fn forget(&self) {
        self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn entry(&self, uri: &Uri) -> Arc<Mutex<Vec<SocketAddr>>> {
        let host = format!("{:?} {:?}", uri.scheme_str(), uri.authority().map(|authority| authority.as_str()));
        let mut hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.entry(host).or_default().clone()
    }
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let entry = self.entry(uri);
        let mut known = entry.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_empty() {
            known.extend_from_slice(&self.0.system.resolve(uri, config, timeout)?);
        }
        let mut addresses = self.empty();
        known.iter().for_each(|address| addresses.push(*address));
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use ureq::Timeout;

    fn resolve(names: &Names, uri: &'static str) -> Vec<SocketAddr> {
        let timeout =
            NextTimeout { after: Duration::from_secs(30).into(), reason: Timeout::Resolve, ..Default::default() };
        names.resolve(&Uri::from_static(uri), &Config::default(), timeout).unwrap().to_vec()
    }

    #[test]
    fn a_host_is_known_until_it_is_forgotten() {
        let names = Names::default();
        let found = resolve(&names, "http://127.0.0.1:81/a");
        assert_eq!(found, ["127.0.0.1:81".parse().unwrap()]);
        // What is known is answered without asking: another answer is put in its place.
        let other: SocketAddr = "127.0.0.2:82".parse().unwrap();
        *names.entry(&Uri::from_static("http://127.0.0.1:81/b")).lock().unwrap() = vec![other];
        assert_eq!(resolve(&names.clone(), "http://127.0.0.1:81/c"), [other]);
        names.forget();
        assert_eq!(resolve(&names, "http://127.0.0.1:81/d"), found);
    }
}
