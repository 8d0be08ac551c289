//! Requests: signed, sent, and sent again when their fault may pass.

use super::{
    Account, account,
    endpoint::Service,
    fault::Fault,
    patience::{Patience, pause_before},
    request::{Request, signed},
};
use crate::CloudError;
use kiln_store::{Call, Proxies, Reply, Wire};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How quickly a wish to stop is seen.
const BLINK: Duration = Duration::from_millis(20);

/// Makes requests for an account.
pub(super) struct Caller<'a> {
    account: &'a Account,
    wire: Wire,
    pub patience: Patience,
    cancel: &'a AtomicBool,
}

impl<'a> Caller<'a> {
    /// For `jobs` requests at a time; all of them end when `cancel` is set and [`Caller::shut_down`] was called.
    pub fn new(
        account: &'a Account,
        (proxies, jobs): (&Proxies, usize),
        patience: Patience,
        cancel: &'a AtomicBool,
    ) -> Result<Self, CloudError> {
        Ok(Self { account, wire: Wire::new(proxies, jobs)?, patience, cancel })
    }

    /// Breaks off all requests that run.
    pub fn shut_down(&self) {
        self.wire.shut_down();
    }

    /// An error when the user wants to stop.
    pub fn check_cancelled(&self) -> Result<(), CloudError> {
        if self.cancel.load(Ordering::Relaxed) { Err(CloudError::Interrupted) } else { Ok(()) }
    }

    /// Sends a request until it is answered well, and reads the answer; one that cannot be read is asked for again.
    ///
    /// # Errors
    /// What AWS refuses, and faults that last.
    pub fn send<T>(&self, request: &Request<'_>, read: impl Fn(&Reply) -> Result<T, String>) -> Result<T, CloudError> {
        let mut attempts = 0;
        loop {
            self.check_cancelled()?;
            let fault = match self.once(request)?.and_then(|reply| read(&reply).map_err(Fault::Odd)) {
                Ok(value) => return Ok(value),
                Err(fault) => fault,
            };
            self.check_cancelled()?;
            attempts += 1;
            // What was altered on its way says so by a signature or a checksum that does not fit.
            let of_blocks = request.service == Service::Ebs && (fault.is_altered() || fault.is_early());
            if !fault.passes() && !of_blocks {
                return Err(refused(request, fault));
            }
            if attempts >= self.patience.attempts {
                return Err(CloudError::Failed { what: request.name(), attempts, why: fault.to_string() });
            }
            self.pause(pause_before(attempts, self.patience.pause).max(fault.after()))?;
        }
    }

    /// Sleeps, unless the user wants to stop.
    pub fn pause(&self, length: Duration) -> Result<(), CloudError> {
        let end = Instant::now() + length;
        while Instant::now() < end {
            self.check_cancelled()?;
            thread::sleep(BLINK.min(length));
        }
        Ok(())
    }

    fn once(&self, request: &Request<'_>) -> Result<Result<Reply, Fault>, CloudError> {
        let url = format!("{}{}", self.account.endpoint(request.service, request.region), request.path);
        let credentials = self.account.credentials()?;
        let headers = signed(request, &url, &credentials, account::now())
            .map_err(|why| CloudError::Credentials(format!("requests cannot be signed: {why}")))?;
        let call = Call { method: request.method, url: &url, headers: &headers, body: request.body, patience: None };
        Ok(match self.wire.send(&call) {
            Ok(reply) if (200..300).contains(&reply.status) => Ok(reply),
            Ok(reply) => Err(Fault::of(&reply)),
            Err(fault) => Err(Fault::Network(fault.to_string())),
        })
    }
}

fn refused(request: &Request<'_>, fault: Fault) -> CloudError {
    match fault {
        Fault::Status { code, message, .. } => CloudError::Refused { what: request.name(), code, message },
        other => CloudError::Answer { what: request.name(), why: other.to_string() },
    }
}
