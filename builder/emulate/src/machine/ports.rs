//! Ports of the host for the guest.

use crate::{Forward, error::Error};
use std::net::{Ipv4Addr, TcpListener};

/// Gives every forward a port of the host that is free now. All are held until all are chosen, so no two are the same.
/// QEMU opens them a moment later; when another program is faster, QEMU says so and the start fails.
///
/// # Errors
/// [`Error::Port`] when a port that was asked for is taken.
pub(crate) fn resolve(forwards: &[Forward]) -> Result<Vec<Forward>, Error> {
    let mut held = Vec::new();
    let mut resolved = Vec::new();
    for forward in forwards {
        let taken = |source| Error::Port { port: forward.host, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, forward.host)).map_err(taken)?;
        let host = listener.local_addr().map_err(taken)?.port();
        resolved.push(Forward { host, ..*forward });
        held.push(listener);
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_are_all_different() {
        let asked = [Forward::free(80), Forward::free(443)];
        let found = resolve(&asked).unwrap();
        assert_ne!(found[0].host, found[1].host);
        assert!(found.iter().all(|forward| forward.host != 0));
        assert_eq!(found[1].guest, 443);
    }

    #[test]
    fn a_port_in_use_is_named() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port();
        let error = resolve(&[Forward { host: port, ..Forward::free(80) }]).unwrap_err();
        assert_eq!(error.to_string(), format!("port {port} of 127.0.0.1 cannot be used"));
    }
}
