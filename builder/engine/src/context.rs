//! What every step works with.

use crate::EngineError;
use kiln_attest::minisign::SecretKey;
use kiln_event::Listener;
use kiln_store::{Cancel, Fetcher, Store};

/// What every step works with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Where inputs and results are kept.
    pub store: &'a Store,
    /// Gets inputs.
    pub fetcher: &'a Fetcher<'a>,
    /// Hears what happens.
    pub listener: &'a dyn Listener,
    /// Set when the user wants to stop.
    pub cancel: &'a Cancel,
    /// How many things are done at once.
    pub jobs: usize,
    /// Signs what a build leaves.
    pub signer: Option<&'a SecretKey>,
}

impl Context<'_> {
    /// An error once the user wants to stop; asked between pieces of work.
    pub fn check_cancelled(&self) -> Result<(), EngineError> {
        if self.cancel.is_cancelled() { Err(EngineError::Interrupted) } else { Ok(()) }
    }
}
