//! Plain HTTP through a proxy, as RFC 9112 (section 3.2.2) has it: the request line holds the whole address.
//!
//! The HTTP library knows CONNECT alone, which proxies commonly refuse for anything but HTTPS, and through which caches see
//! nothing. So the connection is made to the proxy here, and the request line is completed on its way out.

use super::names::Names;
use ureq::{
    Error, Proxy, ProxyProtocol,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport},
    },
};

/// Whether `proxy` can be asked this way.
pub(super) fn can_forward(proxy: &Proxy) -> bool {
    proxy.protocol() == ProxyProtocol::Http
}

/// Every host is where the proxy is.
#[derive(Debug)]
pub(super) struct ToProxy {
    pub names: Names,
    pub proxy: Uri,
}

impl Resolver for ToProxy {
    fn resolve(&self, _: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        self.names.resolve(&self.proxy, config, timeout)
    }
}

/// Completes the request lines of a connection.
#[derive(Debug)]
pub(super) struct AbsoluteForm;

impl Connector<Box<dyn Transport>> for AbsoluteForm {
    type Out = Forwarded;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<Box<dyn Transport>>,
    ) -> Result<Option<Forwarded>, Error> {
        let host = details.uri.authority().map_or("", |authority| authority.as_str());
        let origin = format!("http://{host}").into_bytes();
        Ok(chained.map(|inner| Forwarded { inner, origin }))
    }
}

/// A connection to a proxy, for requests to one host.
#[derive(Debug)]
pub(super) struct Forwarded {
    inner: Box<dyn Transport>,
    origin: Vec<u8>,
}

/// What the requests of kiln begin with.
const METHODS: [&[u8]; 5] = [b"GET ", b"POST ", b"PUT ", b"HEAD ", b"PATCH "];

impl Transport for Forwarded {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let output = self.inner.buffers().output();
        let begins =
            |method: &&&[u8]| output[..amount].strip_prefix(**method).is_some_and(|target| target.starts_with(b"/"));
        let head = METHODS.iter().find(begins).map(|method| method.len());
        let added = head.map_or(0, |_| self.origin.len());
        if amount + added > output.len() {
            return Err(Error::Other("the address is too long".into()));
        }
        if let Some(head) = head {
            output.copy_within(head..amount, head + added);
            output[head..][..added].copy_from_slice(&self.origin);
        }
        self.inner.transmit_output(amount + added, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}
